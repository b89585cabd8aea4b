import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform } from 'node:os'
import type { Contender } from './contender.ts'

/** What the numbers depend on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly platform: string
  readonly node: string
  readonly onnxruntime: string | null
  /** What PyTorch says of itself, by threads; null without it. */
  readonly torch: Readonly<Record<string, Readonly<Record<string, string>>>> | null
  /** The best float32 matrix product of all libraries at hand, GFLOP/s, by threads. */
  readonly peakGflops: Readonly<Record<string, number>>
}

/** Sides of the square matrices that peaks are measured with. */
const SIZES = [1024, 2048]

/** @param contenders one process of each that can tell, onnx and torch; closed by the caller */
export async function describeMachine(contenders: readonly Contender[]): Promise<Machine> {
  const peakGflops: Record<string, number> = {}
  const torch: Record<string, Readonly<Record<string, string>>> = {}
  for (const contender of contenders) {
    const { engine, threads } = contender.entrant
    const rate = await contender.ask('peak', SIZES)
    peakGflops[threads] = Math.max(peakGflops[threads] ?? 0, rate)
    if (engine === 'torch') torch[threads] = await contender.ask('facts', null)
  }
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    platform: `${platform()} ${arch()}`,
    node: process.version,
    onnxruntime: versionOf('onnxruntime-node'),
    torch: Object.keys(torch).length > 0 ? torch : null,
    peakGflops
  }
}

function versionOf(name: string): string | null {
  try {
    const path = createRequire(import.meta.url).resolve(`${name}/package.json`)
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
  } catch {
    return null
  }
}

/** For a person, a fact a line. */
export function machineLines({ cpu, cores, torch, peakGflops, ...rest }: Machine): string[] {
  const { node, platform, onnxruntime } = rest
  const peaks = Object.entries(peakGflops).map(
    ([threads, rate]) =>
      `${rate.toFixed(0)} GFLOP/s with ${threads} thread${threads === '1' ? '' : 's'}`
  )
  const [facts] = Object.values(torch ?? {})
  return [
    `${cores} cores of ${cpu}, ${platform}, Node ${node}, onnxruntime ${onnxruntime ?? 'not installed'}`,
    ...(facts ? [`PyTorch ${facts.version}: ${facts.blas}; ${facts.cpu}`] : []),
    ...(peaks.length > 0 ? [`best matrix product: ${peaks.join(', ')}`] : [])
  ]
}
