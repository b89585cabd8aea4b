import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { runMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'

const run = promisify(execFile)
const root = new URL('../../', import.meta.url)
/** Inside of the project, so that packages are found. */
const folder = fileURLToPath(new URL('node_modules/.cache/memesh-examples/', root))
const env = { ...process.env, NODE_OPTIONS: '' }
const tsx = import.meta.resolve('tsx')

const ENTRANCES: Readonly<Record<string, string>> = {
  memesh: 'node/index.ts',
  'memesh/protocol': 'protocol/index.ts',
  'memesh/engine': 'node/engine/index.ts'
}

/** What tells the README's examples from each other. */
const EXAMPLES = { engine: "'memesh/engine'", peer: 'createPeer(', simulation: 'simulate({' }

/** The example that holds this, made to import from the sources. */
async function example(mark: string): Promise<string> {
  const readme = await readFile(new URL('README.md', root), 'utf8')
  const found = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].filter(([, code]) =>
    code!.includes(mark)
  )
  expect(found, `examples with ${mark}`).to.have.lengthOf(1)
  return found[0]![1]!.replace(/from '(memesh[^']*)'/g, (_, name: string) => {
    const path = fileURLToPath(new URL(ENTRANCES[name] ?? name, root))
    return `from '${path}'`
  })
}

describe('README', function () {
  this.timeout(300_000)

  before(async () => {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    for (const [name, mark] of Object.entries(EXAMPLES)) {
      await writeFile(join(folder, `${name}.mts`), await example(mark))
    }
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('should have examples that compile', async () => {
    const config = {
      extends: fileURLToPath(new URL('tsconfig.json', root)),
      compilerOptions: {
        noEmit: true,
        rootDir: '/',
        typeRoots: [join(folder, '../../@types')],
        allowImportingTsExtensions: true,
        rewriteRelativeImportExtensions: false,
        // Strict, but no stricter than a reader's own project.
        noUncheckedIndexedAccess: false
      },
      include: ['*.mts']
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root))
    await run(process.execPath, [tsc, '-p', folder], { env }).catch(
      ({ stdout }: { stdout: string }) => expect.fail(stdout)
    )
  })

  it('should have an example of the engine that learns', async () => {
    const { stdout } = await run(process.execPath, ['--import', tsx, join(folder, 'engine.mts')], {
      env
    })
    const [loss, weights] = stdout.trim().split(' ').map(Number)
    expect(loss).to.be.below(0.01)
    expect(weights).to.equal(33)
  })

  it("should have an example of a simulation with a model, a partition and a mixing rule of one's own", () =>
    withTempFolder(async cwd => {
      const { stdout } = await run(
        process.execPath,
        ['--import', tsx, join(folder, 'simulation.mts')],
        { cwd, env }
      )
      expect(stdout.trim()).to.equal('peer-1 peer-2 peer-3 2')
      const config = JSON.parse(await readFile(join(cwd, 'runs/lacks/config.json'), 'utf8'))
      expect(config.manifest.exchange.mixing).to.equal('half')
    }))

  it('should have an example of a peer that others join', () =>
    withTempFolder(async cwd => {
      const meme = ['--meme', 'mlp', '--rounds', '1', '--epochs', '1']
      const file = join(cwd, 'fed.json')
      const created = await runMemesh(['federation', 'create', '--name', 'x', ...meme, '-o', file])
      expect(created.code, created.stderr).to.equal(0)
      const path = join(folder, 'peer.mts')
      const code = await readFile(path, 'utf8')
      // Tests stay on this machine.
      const local = "run: 'runs/mine', listen: ['/ip4/127.0.0.1/tcp/0']"
      await writeFile(path, code.replace("run: 'runs/mine'", local))
      const peer = spawn(process.execPath, ['--import', tsx, path], { cwd, env })
      const ended = once(peer, 'close')
      const lines: string[] = []
      const said = createInterface(peer.stdout)
      said.on('line', line => lines.push(line))
      const [ticket] = (await once(said, 'line')) as [string]
      const joined = await runMemesh([
        ...['join', ticket, '--data', 'mnist#2/300', '--model', 'mlp', '--run', join(cwd, 'other')],
        ...['--listen', '/ip4/127.0.0.1/tcp/0']
      ])
      expect(joined.code, joined.stderr).to.equal(0)
      expect(await ended).to.deep.equal([0, null])
      expect(lines).to.have.lengthOf(2)
      expect(lines[1]).to.match(/^-?[\d.]+ \[ -?[\d.]+, -?[\d.]+ \]$|^-?[\d.]+ \{/)
    }))
})
