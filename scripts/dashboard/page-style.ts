/** The dashboard's style: the report's colours, light and dark by the reader's system. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --card: #ffffff; --ink: #1c2024; --soft: #5c656e; --rule: #e2e5e8;
  --one: #1d62c9; --two: #c4570c; --grey: #7a8089; --three: #17803d; --four: #8a56c2; --five: #b3266d; --six: #0f7f8c; --seven: #8a6d00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f23; --ink: #e8eaed; --soft: #a3acb5; --rule: #2c3238;
    --one: #6ba5f7; --two: #f39a52; --grey: #9aa3ad; --three: #4cc274; --four: #bd93ea; --five: #f27fb6; --six: #4fc3d0; --seven: #d9b84a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); letter-spacing: -0.02em; line-height: 1.2; margin: 0.1em 0 0.3em; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
.kicker, .state, .note { color: var(--soft); margin: 0; font-size: 0.9rem; }
.kicker { font-weight: 600; }
.dot { display: inline-block; width: 0.6em; height: 0.6em; border-radius: 50%; background: var(--grey); margin-right: 0.3em; }
.dot.live { background: var(--three); }
.controls { display: flex; flex-wrap: wrap; gap: 0.6rem 1.25rem; align-items: center; margin: 1.25rem 0 0.75rem; font-size: 0.9rem; }
.controls > label { display: flex; align-items: center; gap: 0.45rem; color: var(--soft); }
select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--rule); border-radius: 7px; padding: 0.3rem 0.5rem; max-width: 16rem; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 0.9rem; min-width: 0; }
legend { float: left; color: var(--soft); margin-right: 0.8rem; padding: 0; }
.tick { display: inline-flex; align-items: center; gap: 0.35rem; }
input { accent-color: var(--one); width: 1rem; height: 1rem; margin: 0; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem; }
#chart { width: 100%; min-height: 280px; }
.u-legend { font-size: 0.85rem; text-align: left; padding-top: 0.4rem; }
.u-legend th, .u-legend td { border: 0; padding: 0.1rem 0.3rem 0.1rem 0; width: auto; }
.u-legend.u-inline th::after { vertical-align: baseline; }
.u-select { background: color-mix(in srgb, var(--one) 14%, transparent); }
.scroll { overflow-x: auto; margin: 0 0 0.75rem; }
.scroll table { border-collapse: collapse; min-width: 100%; font-size: 0.9rem; }
.scroll th, .scroll td { text-align: right; white-space: nowrap; padding: 0.4rem 1rem 0.4rem 0; border-bottom: 1px solid var(--rule); }
.scroll th:first-child { text-align: left; } .scroll thead th { color: var(--soft); font-weight: 600; } .scroll tbody th { font-weight: 600; }
:focus-visible { outline: 2px solid var(--one); outline-offset: 2px; border-radius: 4px; }
@media (max-width: 40rem) { main { padding: 1.25rem 0.9rem 3rem; } .card { padding: 0.5rem; } }
`
