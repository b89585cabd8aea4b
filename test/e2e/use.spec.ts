import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { missing } from '../../node/engine/choice/installed.ts'
import { loadRuntime } from '../../node/engine/ort/load.ts'
import { runMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { type TinyFiles, writeTinyFiles } from '../fixtures/tiny-files.ts'

const PYTHON = process.env.MEMESH_PYTHON
const LOADER = fileURLToPath(new URL('../fixtures/load-layers-model.mjs', import.meta.url))
const SAMPLES = 60

interface Predictions {
  readonly model: string
  readonly predictions: readonly {
    readonly file: string
    readonly row: number
    readonly class: string
    readonly probability: number
    readonly probabilities: readonly number[]
  }[]
}

if (PYTHON === undefined) {
  console.log('MEMESH_PYTHON names no Python with safetensors: its reading of exports is left out.')
}

const softmax = (logits: readonly number[]): number[] => {
  const exps = logits.map(Math.exp)
  const sum = exps.reduce((a, b) => a + b)
  return exps.map(exp => exp / sum)
}

describe('what a run has learnt', function () {
  this.timeout(300_000)
  let folder = ''
  let run = ''
  let files: TinyFiles
  let predicted: Predictions

  /** The document of a command, which must not fail. */
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await runMemesh([...args, '--json'])
    expect(code, stderr).to.equal(0)
    return JSON.parse(stdout)
  }

  /** Samples as the manifest preprocesses them. */
  const inputs = async (): Promise<number[][]> => {
    const bytes = (await readFile(files.images)).subarray(16)
    return Array.from({ length: SAMPLES }, (_, n) =>
      Array.from(bytes.subarray(16 * n, 16 * (n + 1)), byte => (byte / 255 - 0.5) / 0.25)
    )
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memesh-use-'))
    run = join(folder, 'run')
    files = await writeTinyFiles(folder, SAMPLES)
    await json(
      ...['start', files.manifest, '--data', files.data, '--model', files.model, '--run', run],
      ...['--alone', '--linger', '0', '--listen', '/ip4/127.0.0.1/tcp/0', '--engine', 'wasm']
    )
    predicted = await json('predict', run, files.images, '--model', 'private')
  })
  after(() => rm(folder, { recursive: true }))

  it('should be evaluated on its test part, with a table for a person', async () => {
    const evaluation = await json('evaluate', run)
    expect(evaluation).to.include({ schema: 'memesh.evaluation/1', part: 'test', samples: 6 })
    expect(evaluation.models).to.have.all.keys('private', 'meme', 'mean', 'localOnly')
    expect(evaluation.choice.model).to.be.oneOf(['private', 'meme', 'mean', 'localOnly'])
    const { stdout } = await runMemesh(['evaluate', run, '--plain'])
    expect(stdout).to.match(/^own data, part test: 6 samples$/m)
    expect(stdout).to.match(/^mean of private and meme .* %/m)
    expect(stdout).to.match(/^Chosen on validation: /m)
  })

  it('should be evaluated on other data, all of them', async () => {
    const evaluation = await json('evaluate', run, '--data', files.data, '--engine', 'wasm')
    expect(evaluation).to.include({ part: 'all', samples: SAMPLES })
    const labels = [...(await readFile(files.labels)).subarray(8)]
    const right = predicted.predictions.filter(
      (each, n) => each.class === ['a', 'b', 'c'][labels[n]!]
    )
    expect(evaluation.models.private.accuracy).to.be.closeTo(right.length / SAMPLES, 1e-12)
  })

  it('should predict with what was chosen on validation, a line a sample', async () => {
    const { code, stdout, stderr } = await runMemesh(['predict', run, files.images])
    expect(code, stderr).to.equal(0)
    expect(stderr).to.match(/^Chosen on validation: /m)
    const lines = stdout.trim().split('\n')
    expect(lines).to.have.lengthOf(SAMPLES)
    expect(lines[0]).to.match(/images#1 +[abc] {2}\d+\.\d %$/)
  })

  it('should write a table with a header where that is asked for', async () => {
    const { stdout } = await runMemesh([
      'predict',
      run,
      files.images,
      '--csv',
      '--model',
      'private'
    ])
    const [header, first] = stdout.split('\n')
    expect(header).to.equal('sample,class,probability,p(a),p(b),p(c)')
    const { class: label, probability } = predicted.predictions[0]!
    expect(first).to.contain(`#1,${label},${probability.toFixed(6)},`)
  })

  it('should be exported to tfjs, where it predicts the same', async () => {
    const out = join(folder, 'tfjs')
    const written = await json('export', run, '--to', 'tfjs', '--out', out)
    expect(written.files).to.deep.equal([join(out, 'model.json'), join(out, 'weights.bin')])
    const { logits, metadata } = await loadWithTfjs(join(out, 'model.json'), await inputs())
    expectEqual(logits.map(softmax))
    expect(metadata).to.include({
      schema: 'memesh.model/1',
      model: 'private',
      classes: '["a","b","c"]'
    })
  })

  if (missing('onnx') === null)
    it('should be exported to ONNX, where ONNX Runtime predicts the same', async () => {
      const out = join(folder, 'model.onnx')
      expect(await json('export', run, '--to', 'onnx', '--out', out)).to.include({ batch: 'any' })
      const { InferenceSession, Tensor } = await loadRuntime()
      const session = await InferenceSession.create(await readFile(out))
      const x = Float32Array.from((await inputs()).flat())
      const { probabilities } = await session.run({
        input: new Tensor('float32', x, [SAMPLES, 4, 4, 1])
      })
      const values = [...(probabilities!.data as Float32Array)]
      expectEqual(Array.from({ length: SAMPLES }, (_, n) => values.slice(3 * n, 3 * n + 3)))
      await session.release()
    })

  if (PYTHON !== undefined)
    it("should be exported to safetensors, and read by Python's own library", async () => {
      const out = join(folder, 'model.safetensors')
      await json('export', run, '--to', 'safetensors', '--out', out)
      const script = [
        'import json, sys',
        'from safetensors import safe_open',
        'with safe_open(sys.argv[1], "np") as file:',
        '  values = {key: file.get_tensor(key).tolist() for key in file.keys()}',
        '  print(json.dumps([values, file.metadata()]))'
      ].join('\n')
      const { stdout } = await promisify(execFile)(PYTHON, ['-c', script, out])
      const [values, metadata] = JSON.parse(stdout)
      expect(metadata).to.include({ schema: 'memesh.model/1', input: '[4,4,1]' })
      // The model by hand, from the tensors that Python has read.
      const dense = (x: number[], name: string) =>
        values[`${name}/bias`].map((bias: number, unit: number) =>
          x.reduce((sum, value, i) => sum + value * values[`${name}/kernel`][i][unit], bias)
        )
      const logits = (await inputs()).map(x =>
        dense(
          dense(x, 'hidden').map((value: number) => Math.max(0, value)),
          'logits'
        )
      )
      expectEqual(logits.map(softmax))
    })

  it('should begin another run with what was exported', async () => {
    const out = join(folder, 'again')
    await json('export', run, '--to', 'tfjs', '--out', out)
    const other = join(folder, 'other')
    await json(
      ...['start', files.manifest, '--data', files.data, '--model', join(out, 'model.json')],
      ...['--run', other, '--alone', '--linger', '0', '--listen', '/ip4/127.0.0.1/tcp/0'],
      ...['--engine', 'wasm', '--rounds', '1']
    )
    const config = JSON.parse(await readFile(join(other, 'config.json'), 'utf8'))
    expect(config.model.weights.sha256).to.match(/^[0-9a-f]{64}$/)
    // Where the files are gone, the checkpoint has all that is needed.
    await rm(out, { recursive: true })
    const evaluation = await json('evaluate', other, '--engine', 'wasm')
    expect(evaluation.round).to.equal(1)
  })

  it('should not be written over a file, nor found where there is none', async () => {
    const out = join(folder, 'twice.safetensors')
    await json('export', run, '--to', 'safetensors', '--out', out)
    const twice = await runMemesh(['export', run, '--to', 'safetensors', '--out', out])
    expect(twice.code).to.equal(16)
    expect(twice.stderr).to.match(/is there already\nhint: .*--out/)
    const none = await runMemesh(['predict', folder, files.images])
    expect(none.code).to.equal(45)
    const labels = await runMemesh(['predict', run, files.labels])
    expect(labels.code).to.equal(26)
    expect(labels.stderr).to.match(/labels holds no images/)
  })

  /** That these are the probabilities of `memesh predict`. */
  function expectEqual(probabilities: readonly (readonly number[])[]): void {
    expect(probabilities).to.have.lengthOf(SAMPLES)
    for (const [n, row] of probabilities.entries())
      for (const [i, p] of row.entries())
        expect(p).to.be.closeTo(predicted.predictions[n]!.probabilities[i]!, 1e-5)
  }
})

describe('what a run has learnt from a table', function () {
  this.timeout(300_000)

  it('should be used on rows without labels as on the rows that it was tested with', () =>
    withTempFolder(async folder => {
      const at = (name: string) => join(folder, name)
      const rows = Array.from({ length: 60 }, (_, i) => {
        const isIll = i % 2 === 1
        const age = 40 + (i % 7) + (isIll ? 8 : 0)
        return [`${age},5`, i % 5 === 0 ? '' : i % 3 === 0 ? 'east' : 'west', isIll ? 'yes' : 'no']
      })
      const table = [['age', 'ward', 'ill'], ...rows].map(row => row.join(';')).join('\n')
      await writeFile(at('ill.csv'), table)
      const unlabelled = [['ward', 'age'], ...rows.map(([age, ward]) => [ward, age])]
      await writeFile(at('new.csv'), unlabelled.map(row => row.join(';')).join('\n'))
      const data = `csv:${at('ill.csv')}?label=ill&delimiter=semicolon`
      const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await runMemesh([...args, '--json'])
        expect(code, stderr).to.equal(0)
        return JSON.parse(stdout)
      }
      await run('federation', 'create', '--name', 'ill', '--data', data, '-o', at('fed.json'))
      await run(
        ...['start', at('fed.json'), '--data', data, '--model', 'mlp', '--run', at('run')],
        ...['--alone', '--linger', '0', '--listen', '/ip4/127.0.0.1/tcp/0', '--rounds', '2'],
        ...['--engine', 'wasm']
      )
      const evaluation = await run('evaluate', at('run'), '--data', data, '--engine', 'wasm')
      const { predictions } = await run(
        ...['predict', at('run'), at('new.csv'), '--model', 'meme', '--engine', 'wasm']
      )
      const right = rows.filter(([, , ill], i) => predictions[i].class === ill).length
      expect(evaluation.models.meme.accuracy).to.be.closeTo(right / 60, 1e-12)
    }))
})

async function loadWithTfjs(path: string, samples: number[][]) {
  const child = spawn(process.execPath, [LOADER, path], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(samples.map(nested)))
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return JSON.parse(text) as { logits: number[][]; metadata: Record<string, string> }
}

/** 16 values as [4, 4, 1]. */
const nested = (values: number[]): number[][][] =>
  Array.from({ length: 4 }, (_, y) => values.slice(4 * y, 4 * y + 4).map(value => [value]))
