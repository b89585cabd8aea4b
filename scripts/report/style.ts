/** The page's style: light and dark by the reader's system, a print form, and the few colours that mean something. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --card: #ffffff; --ink: #1c2024; --soft: #5c656e; --muted: #9aa3ab; --rule: #e2e5e8;
  --local-only: #7a8089; --private: #1d62c9; --meme: #c4570c;
  --better: #17803d; --worse: #c42b2b; --unclear: #7a8089;
  --one: #1d62c9; --two: #c4570c; --three: #17803d; --four: #8a56c2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f23; --ink: #e8eaed; --soft: #a3acb5; --muted: #767f88; --rule: #2c3238;
    --local-only: #9aa3ad; --private: #6ba5f7; --meme: #f39a52;
    --better: #4cc274; --worse: #f07171; --unclear: #9aa3ad;
    --one: #6ba5f7; --two: #f39a52; --three: #4cc274; --four: #bd93ea;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: clamp(1.75rem, 5vw, 2.6rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0.1em 0 0.4em; text-wrap: balance; }
h2 { font-size: 1.35rem; letter-spacing: -0.01em; margin: 3.25rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 0.75rem; }
p { margin: 0.5rem 0 1rem; max-width: 44rem; }
.kicker { color: var(--soft); margin: 0; font-weight: 600; }
.lead { font-size: 1.1rem; color: var(--soft); }
.note, figcaption, .below { color: var(--soft); font-size: 0.875rem; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.85em; }
a { color: var(--private); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem; margin: 1.75rem 0; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 0.8rem 0.95rem; }
.tile .label { font-size: 0.8rem; color: var(--soft); }
.tile .value { font-size: 1.45rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.35; }
.tile .below { font-size: 0.78rem; line-height: 1.35; }
.swatch { display: inline-block; width: 0.7em; height: 0.7em; border-radius: 2px; margin-right: 0.4em; background: var(--muted); }
.swatch.local-only { background: var(--local-only); } .swatch.private { background: var(--private); } .swatch.meme { background: var(--meme); }
.swatch.one { background: var(--one); } .swatch.two { background: var(--two); } .swatch.three { background: var(--three); } .swatch.four { background: var(--four); }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; list-style: none; margin: 0 0 0.5rem; padding: 0; font-size: 0.875rem; }
figure { margin: 1rem 0; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem; }
figcaption:empty { display: none; }
.chart { display: block; max-width: 100%; height: auto; color: var(--soft); }
.chart text { white-space: pre; }
.narrow { display: none; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(16.5rem, 1fr)); gap: 0.75rem; }
.grid figure { margin: 0; padding: 0.75rem; }
.grid figcaption { color: var(--soft); margin-bottom: 0.25rem; } .grid strong { color: var(--ink); }
.topology { margin: 0 auto; }
.topology line { stroke: var(--muted); stroke-opacity: 0.6; }
.topology circle { fill: var(--card); stroke: var(--soft); stroke-width: 2; }
.topology circle.known { fill: var(--private); stroke: var(--card); }
.topology text { fill: var(--ink); font: 13px system-ui, sans-serif; text-anchor: middle; paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
.scroll { overflow-x: auto; margin: 0.75rem 0 1.25rem; }
table { border-collapse: collapse; font-size: 0.875rem; min-width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
th, td { padding: 0.35rem 0.9rem 0.35rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 500; white-space: normal; min-width: 5.5rem; max-width: 14rem; }
.facts th { width: 30%; max-width: 12rem; vertical-align: top; } .facts td { text-align: left; white-space: normal; min-width: 11rem; }
details { margin: 0.5rem 0 1rem; } summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; padding: 0.2rem 0; }
summary:hover { color: var(--ink); }
:focus-visible { outline: 2px solid var(--private); outline-offset: 2px; border-radius: 3px; }
pre { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem; overflow: auto; max-height: 28rem; }
ul.leaves { padding-left: 1.2rem; } ul.leaves li { margin: 0.3rem 0; max-width: 44rem; }
footer { margin-top: 4rem; border-top: 1px solid var(--rule); padding-top: 1rem; color: var(--soft); font-size: 0.85rem; }
@media (max-width: 40rem) {
  main { padding: 1.5rem 1rem 3rem; }
  figure { padding: 0.75rem 0.5rem; }
  .wide { display: none; } .narrow { display: block; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; color-scheme: light; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  section, figure, .tile { break-inside: avoid; } h2 { margin-top: 1.5rem; break-after: avoid; }
  details:not([open]) { display: none; } .scroll, pre { overflow: visible; max-height: none; } pre { white-space: pre-wrap; }
}
`
