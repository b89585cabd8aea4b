import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { disposeVariables, softmax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { fillBatch } from '../../../node/data/preprocess.ts'
import { chooseOn } from '../../../node/prediction/choose-on.ts'
import { Classifier } from '../../../node/prediction/classifier.ts'
import { evaluate } from '../../../node/prediction/evaluate.ts'
import { predict } from '../../../node/prediction/predict.ts'
import { trainedModels } from '../../../node/prediction/trained-models.ts'
import { openTrainedRun } from '../../../node/prediction/trained-run.ts'
import { simulate } from '../../../node/simulation/simulate.ts'
import type { SimulationReport } from '../../../node/simulation/types.ts'
import { ownModel } from '../../fixtures/own-model.ts'
import { codeOf, rejection } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'
import { tinyData, tinyManifest, tinyMlp } from '../../fixtures/tiny-federation.ts'

const DATA = tinyData('peer 1')

describe('a trained run', function () {
  this.timeout(60_000)
  let parent = ''
  let folder = ''
  let report: SimulationReport
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'memesh-run-'))
    folder = join(parent, 'run')
    const peers = [tinyMlp(4), ownModel('plain.mjs')].map((architecture, index) => ({
      name: `peer-${index + 1}`,
      model: 'own',
      architecture,
      data: tinyData(`peer ${index}`)
    }))
    const manifest = tinyManifest({ learning: { rounds: 2 } })
    report = await simulate({ manifest, peers, seed: '1', engine: 'wasm', out: folder })
  })
  after(() => rm(parent, { recursive: true }))
  afterEach(() => disposeVariables())

  it('should be found by number, by name, and by its folder', async () => {
    const byNumber = await openTrainedRun(folder, '2')
    expect(byNumber.peer).to.deep.equal({ name: 'peer-2', index: 1, peers: 2 })
    expect(byNumber.checkpoint.round).to.equal(2)
    expect(await openTrainedRun(folder, 'peer-2')).to.deep.equal(byNumber)
    expect(await openTrainedRun(join(folder, 'peers', 'peer-2'))).to.deep.equal(byNumber)
  })

  it('should say which peers there are', async () => {
    for (const peer of [undefined, '3', 'peer-3', '__proto__']) {
      const error = await rejection(openTrainedRun(folder, peer))
      expect(error.code).to.equal('ERR_INVALID_PARAMETERS')
      expect(error.hint).to.include('--peer 1 to --peer 2')
    }
  })

  it('should not be found where there is none, or nothing is trained', () =>
    withTempFolder(async empty => {
      expect(await codeOf(openTrainedRun(empty))).to.equal('ERR_RUN_FOLDER_NOT_FOUND')
      await copyFile(join(folder, 'config.json'), join(empty, 'config.json'))
      expect(await codeOf(openTrainedRun(empty, '1'))).to.equal('ERR_RUN_UNTRAINED')
      await writeFile(join(empty, 'config.json'), '{"schema":"memesh.run/1","federation":"x"}')
      expect(await codeOf(openTrainedRun(empty))).to.equal('ERR_RUN_FOLDER_MISMATCH')
    }))

  it('should be read from the checkpoint before, and change nothing, where the newest is damaged', () =>
    withTempFolder(async other => {
      const peer = join(other, 'peers', 'peer-1')
      await mkdir(peer, { recursive: true })
      await copyFile(join(folder, 'config.json'), join(other, 'config.json'))
      const previous = join(folder, 'peers', 'peer-1', 'checkpoint.previous.cbor')
      await copyFile(previous, join(peer, 'checkpoint.previous.cbor'))
      await writeFile(join(peer, 'checkpoint.cbor'), 'damaged')
      for (let i = 0; i < 2; i++) {
        const { checkpoint } = await openTrainedRun(other, '1')
        expect(checkpoint.round).to.be.below(3)
      }
      await rm(join(peer, 'checkpoint.previous.cbor'))
      expect(await codeOf(openTrainedRun(other, '1'))).to.equal('ERR_CHECKPOINT_INVALID')
    }))

  it("should know the run's own choice, and choose the same on validation", async () => {
    const run = await openTrainedRun(folder, '2')
    expect(run.choice).to.deep.equal(report.peers[1]!.choice)
    const classifier = await Classifier.create(run, 'wasm')
    const { model, losses } = await chooseOn(classifier, DATA.validation)
    classifier.dispose()
    expect(model).to.equal(run.choice!.model)
    for (const [name, loss] of Object.entries(losses))
      expect(loss).to.be.closeTo(run.choice!.losses[name as 'meme']!, 1e-4)
  })

  for (const peer of ['1', '2'])
    it(`should score what the report says of the own test part, peer ${peer}`, async () => {
      const run = await openTrainedRun(folder, peer)
      const { test } = tinyData(`peer ${Number(peer) - 1}`)
      const classifier = await Classifier.create(run, 'wasm')
      const scores = await evaluate(classifier, test)
      classifier.dispose()
      const said = report.peers[Number(peer) - 1]!
      expect(Object.keys(scores).sort()).to.deep.equal(['localOnly', 'mean', 'meme', 'private'])
      expect(scores.private!.accuracy).to.equal(said.private.own)
      expect(scores.meme!.accuracy).to.equal(said.meme.own)
      expect(scores.localOnly!.accuracy).to.equal(said.localOnly!.own)
    })

  it('should predict what its models compute', async () => {
    const run = await openTrainedRun(folder, '1')
    const classifier = await Classifier.create(run, 'wasm')
    const { test } = DATA
    const predicted = await Promise.all(
      (['private', 'meme', 'mean'] as const).map(name => predict(classifier, test, name))
    )
    classifier.dispose()
    const models = await trainedModels(run)
    const x = new Float32Array(16 * test.indices.length)
    fillBatch(x, test, [...test.indices.keys()], run.manifest.task)
    const [own, meme] = (['private', 'meme'] as const).map(role =>
      tidy(() => {
        const logits = models.get(role)!.model.predict(tensor(x, [10, 4, 4, 1])) as Tensor
        return [...softmax(logits).dataSync()]
      })
    )
    for (const { model } of models.values()) model.dispose()
    const mean = own!.map((p, i) => (p + meme![i]!) / 2)
    for (const [at, expected] of [own!, meme!, mean].entries()) {
      const actual = predicted[at]!.flatMap(({ probabilities }) => [...probabilities])
      for (const [i, p] of actual.entries()) expect(p).to.be.closeTo(expected[i]!, 1e-5)
      for (const { label, probability, probabilities } of predicted[at]!) {
        expect(probability).to.equal(Math.max(...probabilities))
        expect(probabilities[label]).to.equal(probability)
      }
    }
  })
})
