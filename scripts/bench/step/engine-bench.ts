import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sgd } from '../../../node/engine/optimizers/sgd.ts'
import type { CompiledStep, Engine, Feeds } from '../../../node/engine/types.ts'
import { mutualStep } from '../../../node/learning/mutual-step.ts'
import { buildModel } from '../../../node/models/build.ts'
import { weightVariables } from '../../../node/models/weights.ts'
import type { Architecture } from '../../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import type { Case, Ran, RequestName, Requests } from './messages.ts'
import { productRate } from './product.ts'

type Answers = { [Name in RequestName]: (params: Requests[Name]['params']) => unknown }

/** One of the project's engines behind the requests of a benchmark. */
export class EngineBench implements Answers {
  readonly #engine: Engine
  readonly #threads: number
  #step: CompiledStep | undefined
  #feeds: readonly Feeds[] = []
  #done = 0

  constructor(engine: Engine, threads: number) {
    this.#engine = engine
    this.#threads = threads
  }

  facts(): Requests['facts']['reply'] {
    return { engine: this.#engine.name, threads: `${this.#threads}` }
  }

  peak(sizes: readonly number[]): Promise<number> {
    return productRate(sizes, this.#threads)
  }

  async open(init: Case): Promise<number> {
    const pair = { private: build(init, 'private'), meme: build(init, 'meme') }
    const spec = mutualStep({
      batch: init.batch,
      input: init.input,
      models: { private: pair.private.model, meme: pair.meme.model },
      optimizers: { private: momentum(init), meme: momentum(init) }
    })
    const weights = { private: pair.private.weights, meme: pair.meme.weights }
    const start = performance.now()
    this.#step = await this.#engine.compile({ ...spec, weights })
    const ms = performance.now() - start
    for (const role of ROLES) this.#step.writeState(role, floats(init, `${role}.f32`))
    this.#feeds = batchesOf(init)
    return ms
  }

  async run(steps: number): Promise<Ran> {
    const ms: number[] = []
    const losses: [number, number][] = []
    const cpu = process.cpuUsage()
    for (let i = 0; i < steps; i++) {
      const feeds = this.#feeds[this.#done++ % this.#feeds.length]!
      const start = performance.now()
      const outputs = await this.#step!.run(feeds)
      ms.push(performance.now() - start)
      if (i < 3) losses.push([outputs.private![0]!, outputs.meme![0]!])
    }
    const { user, system } = process.cpuUsage(cpu)
    return { ms, losses, cpuMs: (user + system) / 1000 }
  }

  memory(): number {
    return process.memoryUsage.rss()
  }
}

const ROLES = ['private', 'meme'] as const

const momentum = (init: Case) => sgd({ momentum: init.momentum, weightDecay: 0 })

function build({ input, ...init }: Case, role: (typeof ROLES)[number]) {
  const architecture: Architecture = init[role]
  const model = buildModel(architecture, input, role)
  return { model, weights: weightVariables(model, planArchitecture(architecture, input).layout) }
}

/** A file of 4-byte numbers. */
function buffer({ folder }: Case, name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name))
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
}

const floats = (init: Case, name: string) => new Float32Array(buffer(init, name))

/** Feeds of every mini-batch. Each has its memory: a step is fed as in training, with numbers that it has not seen yet. */
function batchesOf(init: Case): Feeds[] {
  const { batch, batches, learningRate, alpha, beta, temperature } = init
  const x = floats(init, 'x.f32')
  const labels = new Int32Array(buffer(init, 'labels.i32'))
  const size = x.length / batches
  return Array.from({ length: batches }, (_, i) => ({
    x: x.slice(i * size, (i + 1) * size),
    labels: labels.slice(i * batch, (i + 1) * batch),
    learningRate,
    alpha,
    beta,
    temperature
  }))
}
