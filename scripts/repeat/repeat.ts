import '../../node/polyfill.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../node/clock.ts'
import { type RunResult, readResult, runLines, summaryLines } from './results.ts'

/*
 * Runs tests again and again, by default the e2e part twenty times, and says which of them failed how often: what is flaky
 * shows. Exit code 1 if any failed.
 * `npm run test:repeat -- [--times 20] [--grep <pattern>] [<spec> …]`
 */

const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '20' },
    grep: { type: 'string' }
  }
})
const times = Number(values.times)
const specs = positionals.length > 0 ? positionals : ['test/e2e/**/*.spec.ts']

/** One run of mocha. Whatever it prints is kept: it is shown only where there are no results. */
async function run(folder: string): Promise<RunResult> {
  const began = systemClock.now()
  const output = join(folder, 'results.json')
  await rm(output, { force: true })
  const args = ['--reporter', 'json', '--reporter-option', `output=${output}`]
  const grep = values.grep === undefined ? [] : ['--grep', values.grep]
  const child = spawn(process.execPath, [MOCHA, ...specs, ...grep, ...args], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const [code] = await once(child, 'close')
  const results = await readFile(output, 'utf8').catch(() => null)
  return { ...readResult(results, code, said), seconds: (systemClock.now() - began) / 1000 }
}

const folder = await mkdtemp(join(tmpdir(), 'memesh-repeat-'))
const all: RunResult[] = []
try {
  for (let number = 1; number <= times; number++) {
    const result = await run(folder)
    all.push(result)
    console.log(runLines(result, number, times).join('\n'))
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
console.log(summaryLines(all).join('\n'))
process.exitCode = all.every(({ failures }) => failures.length === 0) ? 0 : 1
