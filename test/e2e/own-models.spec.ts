import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { SimulationReport } from '../../node/simulation/types.ts'
import { ownModel } from '../fixtures/own-model.ts'
import { runMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { availableEngines, fallbackEngine } from '../node/engine/available.ts'

const TINY = ['--peers', '2', '--samples', '40', '--rounds', '1', '--epochs', '1']
const pathOf = (file: string) => fileURLToPath(ownModel(file).module)

describe('memesh simulate with models from modules', function () {
  this.timeout(300_000)

  it('should train them, and say which layer keeps one from being compiled', () =>
    withTempFolder(async folder => {
      const models = [pathOf('sequence.ts'), pathOf('unsupported.mjs')]
      const engine = availableEngines[0]!
      const { code, stdout, stderr } = await runMemesh([
        ...['simulate', ...TINY, '--engine', engine, '--json'],
        ...['--models', models.join(), '--out', join(folder, 'run')]
      ])
      expect(code, stderr).to.equal(0)
      const report = JSON.parse(stdout) as SimulationReport
      expect(report.peers.map(({ model }) => model)).to.deep.equal(models)
      for (const peer of report.peers) expect(peer.gain).to.be.within(-1, 1)
      if (engine === 'onnx') {
        const said = `^peer-2 learns on ${fallbackEngine}: The layer centred reads values`
        expect(stderr).to.match(new RegExp(said, 'm'))
        expect(stderr).to.not.match(/peer-1 learns on/)
      }
    }))

  it('should say what is wrong with one, and leave no run behind', () =>
    withTempFolder(async folder => {
      const model = join(folder, 'own.mjs')
      await writeFile(
        model,
        `export const createModel = (tf, { input, classes }) => tf.sequential({ layers: [
          tf.layers.flatten({ inputShape: input }),
          tf.layers.dense({ units: classes, activation: 'softmax' })
        ] })`
      )
      const run = (...args: string[]) =>
        runMemesh(['simulate', ...TINY, '--engine', 'wasm', '--out', join(folder, 'run'), ...args])
      const softmax = await run('--models', model)
      expect(softmax.code, softmax.stderr).to.equal(24)
      expect(softmax.stderr).to.match(
        /error\[ERR_MODEL_INVALID\]: .*own\.mjs ends in a softmax\nhint: .*logits/
      )
      await writeFile(model, 'export const createModel = tf =>\n  tf.layers.perceptron({})\n')
      const failing = await run('--models', model)
      expect(failing.code, failing.stderr).to.equal(24)
      expect(failing.stderr).to.match(/fails: .*perceptron.*\nhint: Correct line 2 of it/)
      const missing = await run('--models', join(folder, 'none.mjs'))
      expect(missing.code).to.equal(24)
      expect(missing.stderr).to.match(/There is no file .*none\.mjs\nhint: /)
    }))
})

describe('memesh federation create with a meme from a module', () => {
  it('should give the same federation each time, or name the layer that cannot be', () =>
    withTempFolder(async folder => {
      const create = (model: string, file: string) =>
        runMemesh([
          ...['federation', 'create', '--name', 'Own', '--seed', '1', '--meme', pathOf(model)],
          ...['--output', join(folder, file), '--json']
        ])
      const [one, other] = [
        await create('plain.mjs', '1.json'),
        await create('plain.mjs', '2.json')
      ]
      expect(one.code, one.stderr).to.equal(0)
      const { federation, manifest } = JSON.parse(one.stdout)
      expect(JSON.parse(other.stdout).federation).to.equal(federation)
      expect(manifest.meme.architecture.map(({ kind }: { kind: string }) => kind)).to.deep.equal([
        'flatten',
        'dense'
      ])
      const refused = await create('sequence.ts', '3.json')
      expect(refused.code).to.equal(24)
      expect(refused.stderr).to.match(/The layer \w+ \(\w+\) of .*sequence\.ts is of a kind/)
    })).timeout(180_000)
})
