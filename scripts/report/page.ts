import { version } from '../version.ts'
import type { Charts } from './charts/plot.ts'
import { html, Markup } from './html.ts'
import { answerSection } from './sections/answer.ts'
import { bytesSection, timesSection } from './sections/costs.ts'
import { gainSection } from './sections/gain.ts'
import { guardSection } from './sections/guard.ts'
import { learningSection } from './sections/learning.ts'
import { leavesSection } from './sections/leaves.ts'
import { lineageSection } from './sections/lineage.ts'
import { networkSection } from './sections/network.ts'
import { settingsSection } from './sections/settings.ts'
import { STYLE } from './style.ts'
import type { RunView } from './view.ts'

/** The report as one HTML document without scripts, which asks for nothing beyond itself. */
export function reportPage(run: RunView, charts: Charts): string {
  const { record, skipped } = run
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>memesh: ${record.manifest.name}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body><main>
${answerSection(run)}
${learningSection(run, charts)}
${gainSection(run, charts)}
${guardSection(run)}
${networkSection(run)}
${lineageSection(run, charts)}
${bytesSection(run, charts)}
${timesSection(run, charts)}
${leavesSection(run)}
${settingsSection(run)}
<footer>Written by memesh ${version()} from the run folder alone; opens offline, holds no script, and tells nobody.${
    skipped > 0 && ` ${skipped} lines of metrics.jsonl could not be read.`
  }</footer>
</main></body>
</html>
`
  return page.text
}
