import { expect } from 'chai'
import { chooseEntrants } from '../../../../scripts/bench/step/entrants.ts'
import { defineStepBench } from '../../../../scripts/bench/step/options.ts'
import { UsageError } from '../../../../scripts/errors.ts'

const parse = (...args: string[]) =>
  defineStepBench()
    .action(() => {})
    .parse(args, { from: 'user' })
    .opts()

describe('npm run bench', () => {
  it('should count 50 steps in 5 turns, and leave the rest open', () => {
    expect(parse()).to.deep.equal({ steps: 50, slots: 5 })
  })

  it('should take several pairs, engines, batches, threads and loads', () => {
    const options = parse(
      ...['--pair', 'mlp+mlp', '--pair', 'cnn2+cnn1', '--engine', 'onnx', '--engine', 'torch'],
      ...['--batch', '64', '--batch', '128', '--threads', '1', '--load', 'busy', '--load', 'busy']
    )
    expect(options).to.deep.include({
      pair: ['mlp+mlp', 'cnn2+cnn1'],
      engine: ['onnx', 'torch'],
      batch: [64, 128],
      threads: [1],
      load: ['busy']
    })
  })

  it('should refuse what it does not know', () => {
    expect(() => parse('--pair', 'mlp+gpt')).to.throw(UsageError, 'cnn2+cnn1')
    expect(() => parse('--engine', 'jax')).to.throw(UsageError, 'torch')
    expect(() => parse('--batch', '0')).to.throw(UsageError, '1 to 4096')
  })
})

describe('chooseEntrants', () => {
  const found = [
    { engine: 'onnx', available: true, reason: null },
    { engine: 'tensorflow', available: false, reason: 'not installed' },
    { engine: 'wasm', available: true, reason: null },
    { engine: 'cpu', available: true, reason: null }
  ] as const
  const init = { threads: [1, 2], torch: false, found }
  const names = (entrants: readonly { engine: string; threads: number }[]) =>
    entrants.map(({ engine, threads }) => `${engine} ${threads}`)

  it('should take what runs here but cpu, each with every number of threads that it can use', () => {
    const { entrants, missing } = chooseEntrants(init)
    expect(names(entrants)).to.deep.equal(['onnx 1', 'onnx 2', 'wasm 1'])
    expect(missing).to.deep.equal([])
  })

  it('should take PyTorch where there is an interpreter', () => {
    const { entrants } = chooseEntrants({ ...init, torch: true })
    expect(names(entrants)).to.deep.equal(['onnx 1', 'onnx 2', 'wasm 1', 'torch 1', 'torch 2'])
  })

  it('should say why others that were asked for are left out', () => {
    const { entrants, missing } = chooseEntrants({
      ...init,
      engine: ['cpu', 'tensorflow', 'torch']
    })
    expect(names(entrants)).to.deep.equal(['cpu 1'])
    expect(missing).to.deep.equal([
      'tensorflow is left out: not installed',
      'torch is left out: it needs --torch <python>'
    ])
  })
})
