import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'

const root = new URL('../../', import.meta.url)
/** Inside of the project, so that packages are found. */
const folder = new URL('node_modules/.cache/memesh-examples/', root)

/** The example of the README that imports from an entrance of the package. */
async function example(entrance: string): Promise<string> {
  const readme = await readFile(new URL('README.md', root), 'utf8')
  const found = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].find(([, code]) =>
    code!.includes(`'${entrance}'`)
  )
  if (found === undefined) throw new Error(`The README has no example of ${entrance}`)
  return found[1]!
}

describe('README', function () {
  this.timeout(60_000)
  after(() => rm(folder, { recursive: true, force: true }))

  it('should have an example of the engine that learns', async () => {
    const code = await example('memesh/engine')
    const engine = new URL('node/engine/index.ts', root).href
    const file = new URL('engine.mts', folder)
    await mkdir(folder, { recursive: true })
    await writeFile(file, code.replace("'memesh/engine'", `'${engine}'`))
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(file)],
      { cwd: fileURLToPath(root), env: { ...process.env, NODE_OPTIONS: '' } }
    )
    const [loss, weights] = stdout.trim().split(' ').map(Number)
    expect(loss).to.be.below(0.01)
    expect(weights).to.equal(33)
  })
})
