// Holds the line coverage of each layer, from c8's json-summary, against its threshold.
import { readFileSync } from 'node:fs'
import { sep } from 'node:path'

const THRESHOLDS = { protocol: 95, node: 85 }

const summary = JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8'))
for (const [layer, threshold] of Object.entries(THRESHOLDS)) {
  const folder = `${process.cwd()}${sep}${layer}${sep}`
  const lines = Object.entries(summary)
    .filter(([file]) => file.startsWith(folder))
    .map(([, counts]) => counts.lines)
  const total = lines.reduce((sum, { total }) => sum + total, 0)
  const covered = lines.reduce((sum, { covered }) => sum + covered, 0)
  const percent = (100 * covered) / total
  console.log(`${layer}: ${percent.toFixed(2)} % of ${total} lines, wanted ${threshold} %`)
  // Not "below": without any lines the share is no number, and that fails too.
  if (!(percent >= threshold)) process.exitCode = 1
}
