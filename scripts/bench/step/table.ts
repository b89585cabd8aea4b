import type { TableInit } from '../../output/table.ts'
import type { PairName } from './pairs.ts'

/** What was measured of one contender. */
export interface Row {
  readonly pair: PairName
  readonly engine: string
  readonly threads: number
  readonly batch: number
  readonly load: Load
  readonly medianMs: number
  readonly minMs: number
  /** Of the machine's matrix products with as many threads; null where that is not the measure, as on a GPU. */
  readonly percentOfPeak: number | null
}

/** Whether another process holds a core meanwhile. */
export const LOADS = ['free', 'busy'] as const
export type Load = (typeof LOADS)[number]

/** What onnx aims at with free cores: its time over PyTorch's, same threads. */
const AIMS: Readonly<Record<PairName, number>> = {
  'mlp+mlp': 0.9,
  'lenet5+mlp': 1,
  'cnn5x5+mlp': 1,
  'cnn2+cnn1': 0.9
}

/** The rows for a person: beside each its time over that of PyTorch with as many threads, and wasm's over its own. */
export function stepTable(rows: readonly Row[]): Omit<TableInit, 'plain'> {
  return {
    head: [
      'pair',
      'batch',
      'load',
      'engine',
      'threads',
      'median',
      'best',
      'of peak',
      'of torch',
      'wasm'
    ],
    align: ['left', 'right', 'left', 'left'],
    rows: rows.map(row => [
      row.pair,
      `${row.batch}`,
      row.load,
      row.engine,
      `${row.threads}`,
      formatMs(row.medianMs),
      formatMs(row.minMs),
      row.percentOfPeak === null ? '' : `${row.percentOfPeak.toFixed(0)} %`,
      ofTorch(row, rows),
      ofWasm(row, rows)
    ])
  }
}

/** Three digits. */
export const formatMs = (ms: number): string => `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`

const like = (a: Row, b: Row) => a.pair === b.pair && a.batch === b.batch && a.load === b.load

function ofTorch(row: Row, rows: readonly Row[]): string {
  const torch = rows.find(
    other => other.engine === 'torch' && like(row, other) && row.threads === other.threads
  )
  if (torch === undefined || row === torch) return ''
  const ratio = (row.medianMs / torch.medianMs).toFixed(2)
  return row.engine === 'onnx' && row.load === 'free' ? `${ratio} (aim ${AIMS[row.pair]})` : ratio
}

function ofWasm(row: Row, rows: readonly Row[]): string {
  const wasm = rows.find(other => other.engine === 'wasm' && like(row, other))
  if (wasm === undefined || row === wasm) return ''
  return `${(wasm.medianMs / row.medianMs).toFixed(1)} ×`
}
