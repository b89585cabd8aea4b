import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../../', import.meta.url))

const PORT = 'Time and chance are ports'
const TIME = 'Time is a port'
const ERROR = "Throw a class of this folder's errors.ts"
const QUIET = 'print nothing'
const CONSOLE = "Don't use console"
const LEFT = 'Imports go only left'
const PURE = 'protocol/ is pure'
const LIBRARY = 'node/ is a library'
const CYCLE = 'part of a cycle'

/** A planted file, its code, and the ban that must bite; null where none may. */
const planted: [path: string, code: string, ban: string | null][] = [
  ['node/a1.ts', 'export const x = Date.now()', PORT],
  ['node/a2.ts', 'export const x = new Date()', PORT],
  ['node/a3.ts', 'export const x = performance.now()', PORT],
  ['node/a4.ts', 'setTimeout(() => undefined, 1)', PORT],
  ['node/a5.ts', 'globalThis.setTimeout(() => undefined, 1)', PORT],
  ['node/a6.ts', 'export const x = { wait: setInterval }', PORT],
  ['node/a7.ts', 'export const x = AbortSignal.timeout(1)', PORT],
  ['node/a8.ts', 'export const x = Math.random()', PORT],
  ['node/a9.ts', 'export const x = Math.random', PORT],
  ['node/deep/b1.ts', 'export const x = crypto.getRandomValues(new Uint8Array(1))', PORT],
  [
    'node/deep/b2.ts',
    "import { randomBytes } from 'node:crypto'\nexport const x = randomBytes(1)",
    PORT
  ],
  ['node/deep/b3.ts', "export { setTimeout } from 'node:timers/promises'", TIME],
  ['node/deep/b4.ts', "export { setImmediate } from 'node:timers/promises'", null],
  ['node/deep/b5.ts', 'export const x = new Date(0)', null],
  ['protocol/c1.ts', 'export const x = Date.now()', PORT],
  ['protocol/round/c2.ts', 'export const x = Math.random()', PORT],
  ['node/clock.ts', 'export const x = [Date.now(), setTimeout, AbortSignal.timeout(1)]', null],
  ['node/random.ts', 'export const x = crypto.getRandomValues(new Uint8Array(1))', null],
  ['node/data/clock.ts', 'export const x = Date.now()', PORT],
  ['scripts/d1.ts', 'export const x = Date.now()', null],
  ['test/d2.ts', 'export const x = Date.now()', null],

  ['node/e1.ts', "throw new Error('x')", ERROR],
  ['protocol/e2.ts', "throw new TypeError('x')", ERROR],
  ['node/e3.ts', "throw Error('x', { cause: 1 })", ERROR],
  ['node/e4.ts', "import { XError } from './errors.ts'\nthrow new XError('x')", null],
  ['scripts/e5.ts', "throw new Error('x')", null],

  ['node/f1.ts', "console.log('x')", CONSOLE],
  ['protocol/f2.ts', "console.log('x')", CONSOLE],
  ['node/f3.ts', "process.stdout.write('x')", QUIET],
  ['scripts/f4.ts', "console.log('x')\nprocess.stderr.write('x')", null],

  ['protocol/g1.ts', "export { x } from '../node/clock.ts'", LEFT],
  ['protocol/round/g2.ts', "export type { x } from '../../node/clock.ts'", LEFT],
  ['protocol/round/g3.ts', "export const x = await import('../../scripts/memesh.ts')", LEFT],
  ['protocol/g4.ts', "export { x } from 'node:crypto'", PURE],
  ['protocol/g5.ts', "export { x } from 'node:fs/promises'", PURE],
  ['protocol/g6.ts', "export { x } from 'libp2p'", PURE],
  ['protocol/g7.ts', "export type { x } from '@libp2p/interface'", PURE],
  ['protocol/g8.ts', "export { x } from '@tensorflow/tfjs-core'", PURE],
  ['protocol/g9.ts', "export { x } from 'pure-rand/generator/xoroshiro128plus'", PURE],
  ['protocol/h1.ts', "export { x } from 'zod'", null],
  ['protocol/h2.ts', "export { x } from 'multiformats/cid'", null],
  ['protocol/h3.ts', "export { x } from '@ipld/dag-cbor'", null],
  ['protocol/round/h4.ts', "export { x } from '../errors.ts'\nexport { y } from './y.ts'", null],
  ['node/deep/i1.ts', "export { x } from '../../scripts/memesh.ts'", LEFT],
  ['node/i2.ts', "export { x } from '../test/fixtures/x.ts'", LEFT],
  ['node/i3.ts', "export { x } from 'commander'", LIBRARY],
  ['node/i4.ts', "export { x } from '../protocol/errors.ts'", null],
  ['scripts/i5.ts', "export { x } from '../test/fixtures/x.ts'", 'Tests see the program'],
  ['scripts/i6.ts', "export { x } from '../node/index.ts'", null],

  ['node/j1.ts', "import { y } from './j2.ts'\nexport const x = () => y", CYCLE],
  ['node/j2.ts', "import { x } from './j1.ts'\nexport const y = () => x", CYCLE]
]

interface Diagnostic {
  readonly message: string
  readonly severity: string
  readonly location: { readonly path: string }
}

/** All diagnostics for the planted files, linted with this project's own configuration. */
async function lint(folder: string): Promise<Diagnostic[]> {
  const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'))
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: {} }))
  await cp(join(root, 'lint'), join(folder, 'lint'), { recursive: true })
  for (const [path, code] of planted) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), `${code}\n`)
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const flags = ['lint', '--reporter=json', '--max-diagnostics=none', '.']
  const report = await new Promise<string>(resolve => {
    execFile(process.execPath, [biome, ...flags], { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  return JSON.parse(report).diagnostics
}

describe('lint', () => {
  let folder: string
  let found: Diagnostic[]

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memesh-lint-'))
    found = await lint(folder)
  })
  after(() => rm(folder, { recursive: true }))

  for (const [path, code, ban] of planted) {
    it(`should ${ban === null ? 'allow' : 'refuse'} ${path}: ${code.replaceAll('\n', '; ')}`, () => {
      const errors = found.filter(one => one.location.path === path && one.severity === 'error')
      const messages = errors.map(one => one.message)
      if (ban === null) expect(messages).to.deep.equal([])
      else
        expect(
          messages.some(text => text.includes(ban)),
          messages.join(' | ')
        ).to.equal(true)
    })
  }
})
