import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arch, execPath, platform, version } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
/** The newest Node that memesh is tried on; the other one is that which runs the tests. */
const NEWER = 24
const INSTALL = ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline']
/** Without what tests and tsx put there for themselves, and without an engine that is not of the package. */
const env = {
  ...process.env,
  NODE_OPTIONS: '',
  NODE_NO_WARNINGS: '1',
  // No folder has it: process.env knows no undefined.
  MEMESH_TFJS_NODE: ''
}

const IMPORTS = `
import { readFileSync } from 'node:fs'
const { exports } = JSON.parse(readFileSync('node_modules/memesh/package.json', 'utf8'))
for (const path of Object.keys(exports)) {
  if (path.endsWith('.json')) continue
  const names = Object.keys(await import('memesh' + path.slice(1)))
  console.log(path, names.length)
}`

const SIMULATE = [
  ...['simulate', '--peers', '2', '--rounds', '1', '--epochs', '1', '--samples', '20'],
  ...['--meme', 'mlp', '--models', 'mlp', '--json', '--out']
]

interface SimulationDocument {
  readonly schema: string
  readonly engine: string
}

/** The newer Node's executable, from npm like everything else; undefined where npm has none for this machine. */
async function newerNode(folder: string): Promise<string | undefined> {
  const name = `node-${platform}-${arch}`
  try {
    await run('npm', [...INSTALL, '--prefix', folder, `${name}@${NEWER}`], { env })
    return join(folder, 'node_modules', name, 'bin', 'node')
  } catch {
    return undefined
  }
}

describe('the package', function () {
  this.timeout(600_000)
  let folder = ''
  let tarball = ''
  let newer: string | undefined

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memesh-package-'))
    const { stdout } = await run(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder],
      { cwd: root, env }
    )
    tarball = join(folder, stdout.trim())
    newer = await newerNode(join(folder, 'node'))
    if (newer === undefined) console.log(`      not tried on Node ${NEWER}: npm has none for here`)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  /** An empty folder into which the package is installed, and nothing else. */
  async function consumer(name: string, ...flags: readonly string[]): Promise<string> {
    const path = join(folder, name)
    await run('mkdir', [path])
    await writeFile(join(path, 'package.json'), '{ "private": true, "type": "module" }')
    await writeFile(join(path, 'imports.js'), IMPORTS)
    await run('npm', [...INSTALL, ...flags, tarball], { cwd: path, env })
    return path
  }

  /** Imports every export and runs a simulation, whose training threads are workers. */
  async function use(cwd: string, node: string): Promise<SimulationDocument> {
    const imports = await run(node, ['imports.js'], { cwd, env })
    const counts = imports.stdout.trim().split('\n')
    const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const entrances = Object.keys(exports).filter(path => !path.endsWith('.json'))
    expect(counts.map(line => line.split(' ')[0])).to.deep.equal(entrances)
    for (const line of counts) expect(Number(line.split(' ')[1]), line).to.be.above(0)
    const bin = join('node_modules', 'memesh', 'dist', 'scripts', 'memesh.js')
    const out = join(cwd, `run-${node === execPath ? 'this' : 'newer'}`)
    const { stdout } = await run(node, [bin, ...SIMULATE, out], { cwd, env })
    return JSON.parse(stdout)
  }

  it('should be well-formed', async () => {
    const { messages, pkg } = await publint({ pkgDir: root })
    expect(messages.map(message => formatMessage(message, pkg))).to.deep.equal([])
  })

  it('should have types where it has exports', async () => {
    const attw = join(root, 'node_modules', '.bin', 'attw')
    await run(attw, ['--profile', 'esm-only', '--no-color', tarball], { env }).catch(
      ({ stdout }: { stdout: string }) => expect.fail(stdout)
    )
  })

  it('should work without optional packages and install scripts', async () => {
    const cwd = await consumer('bare', '--omit=optional', '--ignore-scripts')
    const { schema, engine } = await use(cwd, execPath)
    expect(schema).to.equal('memesh.simulation/1')
    expect(engine).to.equal('wasm')
    const { stdout } = await run('npx', ['--no-install', 'memesh', '--version'], { cwd, env })
    expect(stdout.trim()).to.match(/^\d+\.\d+\.\d+$/)
  })

  it(`should work as npm installs it, on Node ${version} and on Node ${NEWER}`, async () => {
    const cwd = await consumer('whole')
    for (const node of [execPath, ...(newer === undefined ? [] : [newer])]) {
      const { schema } = await use(cwd, node)
      expect(schema, node).to.equal('memesh.simulation/1')
    }
  })
})
