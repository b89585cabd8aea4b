import { expect } from 'chai'
import { formatMs, type Row, stepTable } from '../../../../scripts/bench/step/table.ts'

const row = (engine: string, threads: number, medianMs: number, other: Partial<Row> = {}): Row => ({
  pair: 'mlp+mlp',
  engine,
  threads,
  batch: 64,
  load: 'free',
  medianMs,
  minMs: medianMs / 2,
  percentOfPeak: 12.4,
  ...other
})

/** Cells of one column. */
const column = (rows: readonly Row[], name: string) => {
  const table = stepTable(rows)
  return table.rows.map(cells => cells[table.head.indexOf(name)])
}

describe('stepTable', () => {
  it('should compare with PyTorch on as many threads', () => {
    const rows = [row('onnx', 1, 3), row('onnx', 2, 1), row('torch', 1, 4), row('torch', 2, 2)]
    expect(column(rows, 'of torch')).to.deep.equal(['0.75 (aim 0.9)', '0.50 (aim 0.9)', '', ''])
  })

  it('should compare with wasm on its one thread', () => {
    const rows = [row('onnx', 2, 2), row('wasm', 1, 9)]
    expect(column(rows, 'wasm')).to.deep.equal(['4.5 ×', ''])
  })

  it('should compare nothing of another batch, pair or load', () => {
    const rows = [
      row('onnx', 1, 3),
      row('torch', 1, 4, { batch: 128 }),
      row('torch', 1, 4, { pair: 'cnn2+cnn1' }),
      row('wasm', 1, 4, { load: 'busy' })
    ]
    expect(column(rows, 'of torch')).to.deep.equal(['', '', '', ''])
    expect(column(rows, 'wasm')).to.deep.equal(['', '', '', ''])
  })

  it('should aim at free cores only', () => {
    const busy = { load: 'busy' } as const
    const rows = [row('onnx', 1, 3, busy), row('torch', 1, 4, busy)]
    expect(column(rows, 'of torch')).to.deep.equal(['0.75', ''])
  })

  it('should leave the part of the peak open where there is none', () => {
    expect(column([row('webgpu', 1, 3, { percentOfPeak: null })], 'of peak')).to.deep.equal([''])
    expect(column([row('onnx', 1, 3)], 'of peak')).to.deep.equal(['12 %'])
  })
})

describe('formatMs', () => {
  it('should give three digits', () => {
    expect([1.2345, 12.345, 123.45, 1234.5].map(formatMs)).to.deep.equal([
      '1.23 ms',
      '12.3 ms',
      '123 ms',
      '1235 ms'
    ])
  })
})
