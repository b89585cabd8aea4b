import { expect } from 'chai'
import { giveawayNotes, giveaways } from '../../../../node/data/tables/giveaways.ts'
import type { TableTask } from '../../../../node/data/task.ts'
import type { Samples } from '../../../../node/data/types.ts'
import { random } from '../fixtures.ts'

type Feature = TableTask['features'][number]

const number = (name: string): Feature => ({ name, type: 'number' })
const category = (name: string, size: number): Feature => ({
  name,
  type: 'category',
  values: Array.from({ length: size }, (_, value) => String(value))
})

const task = (...features: readonly Feature[]): TableTask => ({
  kind: 'table',
  input: [features.length],
  classes: ['a', 'b', 'c'],
  features: [...features],
  standardisation: 'peer'
})

/** `count` rows by their number: the label, then the cells; NaN for what is missing. */
function table(count: number, row: (n: number) => readonly [number, ...number[]]): Samples {
  const rows = Array.from({ length: count }, (_, n) => row(n))
  const dataset = {
    name: 'made',
    values: Float32Array.from(rows.flatMap(([, ...cells]) => cells)),
    shape: [rows[0]!.length - 1],
    labels: Uint16Array.from(rows, ([label]) => label),
    count,
    classes: 3
  }
  return { dataset, indices: Uint32Array.from({ length: count }, (_, n) => n) }
}

const names = (samples: Samples, ...features: readonly Feature[]) =>
  giveaways(samples, task(...features)).map(({ name }) => name)

/** A number in every row that has nothing to do with labels. */
const noise = (count: number, label: string): number[] => {
  const generator = random.stream('giveaways', label)
  return Array.from({ length: count }, () => generator.uniform())
}

describe('giveaways', () => {
  it('should name a category whose values stand for the classes', () => {
    const samples = table(90, n => [n % 3, (n + 1) % 3])
    expect(giveaways(samples, task(category('code', 3)))).to.deep.equal([
      { name: 'code', right: 1, isByMissing: false }
    ])
  })

  it('should name a number that a threshold divides, or several', () => {
    const values = noise(300, 'threshold')
    const cut = (value: number) => (value < 0.3 ? 0 : value < 0.7 ? 1 : 2)
    const samples = table(300, n => [cut(values[n]!), values[n]!, values[299 - n]!])
    expect(names(samples, number('score'), number('other'))).to.deep.equal(['score'])
  })

  it('should say where it is what is missing that tells', () => {
    const samples = table(100, n => [Number(n % 4 === 0), n % 4 === 0 ? n : Number.NaN])
    expect(giveaways(samples, task(number('minutes')))).to.deep.equal([
      { name: 'minutes', right: 1, isByMissing: true }
    ])
    expect(giveawayNotes(samples, task(number('min,utes')))[0]).to.equal(
      'whether min,utes is missing tells the label all by itself (right in 100.0 % of the training rows): if it is known only afterwards, leave it out of a new federation: ignore=min%2Cutes'
    )
  })

  it('should take two wrong rows in a hundred, and no more', () => {
    const samples = (wrong: number) => table(200, n => [n % 2, n < wrong ? (n + 1) % 2 : n % 2])
    expect(names(samples(4), category('code', 2))).to.deep.equal(['code'])
    expect(names(samples(5), category('code', 2))).to.deep.equal([])
  })

  it('should leave alone what is right about as often as the commonest class', () => {
    // 3 % of the rows are of class 1: a column that never tells has 97 % right, one that tells half of them 98.5 %.
    const samples = table(1000, n => [Number(n % 33 === 0), Number(n % 66 === 0), n % 33 ? 0 : 1])
    expect(names(samples, category('half', 2), category('all', 2))).to.deep.equal(['all'])
  })

  it('should leave alone what only names rows, and chance', () => {
    const values = noise(2000, 'chance')
    const samples = table(2000, n => [Number(values[n]! < 0.05), n, n % 700, noiseOf(n)])
    expect(names(samples, number('row'), category('patient', 700), number('chance'))).to.deep.equal(
      []
    )
  })
  const others = noise(2000, 'others')
  const noiseOf = (n: number) => others[n]!

  it('should say nothing of too few rows, or of a single class', () => {
    expect(
      names(
        table(29, n => [n % 2, n % 2]),
        category('code', 2)
      )
    ).to.deep.equal([])
    expect(
      names(
        table(90, () => [1, 1]),
        category('code', 2)
      )
    ).to.deep.equal([])
  })

  it('should look at rows spread over all where there are many, and count what it does not name', () => {
    const samples = table(12_000, n => [Number(n >= 6000), ...Array(7).fill(Number(n >= 6000))])
    const features = Array.from({ length: 7 }, (_, at) => number(`x${at}`))
    const notes = giveawayNotes(samples, task(...features))
    expect(notes.length).to.equal(6)
    expect(notes[5]).to.equal('and 2 more columns that do so')
  })
})
