import { MessageChannel } from 'node:worker_threads'
import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { createEngine } from '../../../node/engine/create.ts'
import { UntraceableError } from '../../../node/engine/trace/errors.ts'
import type { Engine } from '../../../node/engine/types.ts'
import type { Response } from '../../../node/learning/calls.ts'
import { createLearnerPool } from '../../../node/learning/pool.ts'
import { planRound } from '../../../node/learning/schedules.ts'
import type { LearnerState } from '../../../node/learning/types.ts'
import { WorkerHost } from '../../../node/learning/worker-host.ts'
import { random } from '../engine/held.ts'
import { convolutional, toySpec } from './toy.ts'

/** What a peer knows after two rounds. */
async function learn(engine: 'onnx' | 'wasm'): Promise<LearnerState> {
  const pool = await createLearnerPool({ engine, threads: 2, clock: systemClock })
  try {
    const spec = toySpec({ model: convolutional })
    const learner = await pool.open(spec)
    expect([learner.engine, learner.fallback]).to.deep.equal([engine, null])
    for (const round of [1, 2]) await learner.learn(planRound(spec.manifest.learning, round, round))
    return await learner.state()
  } finally {
    await pool.close()
  }
}

describe('learning on the compiled engine', function () {
  this.timeout(60_000)

  it('should learn what the eager engine learns', async () => {
    const [onnx, wasm] = [await learn('onnx'), await learn('wasm')]
    for (const [name, values] of Object.entries(wasm.vectors)) {
      const off = values.map((value, i) => Math.abs(value - onnx.vectors[name]![i]!))
      expect(Math.max(...off), name).to.be.below(1e-3)
    }
  })

  it('should go over to an eager engine for models that cannot be compiled, and say why', async () => {
    const { port1, port2 } = new MessageChannel()
    const wasm = await createEngine('wasm')
    let refused = 0
    const refusing: Engine = {
      name: 'onnx',
      compile: async spec => {
        // The full batch compiles, the remainder does not: what was made must be undone.
        if (++refused === 2) throw new UntraceableError('needs Magic', { layer: 'l' })
        return wasm.compile(spec)
      },
      dispose: () => undefined
    }
    new WorkerHost({
      port: port2,
      engine: refusing,
      createFallback: async () => wasm,
      random,
      clock: systemClock
    }).listen()
    const answer = (message: object) => {
      const { promise, resolve } = Promise.withResolvers<Response>()
      port1.once('message', resolve)
      port1.postMessage(message)
      return promise
    }
    try {
      const params = { trainee: 0, kind: 'mutual', spec: toySpec() }
      expect(await answer({ id: 1, call: 'open', params })).to.deep.equal({
        id: 1,
        result: { engine: 'wasm', fallback: 'The layer l needs Magic' }
      })
      expect(await answer({ id: 2, call: 'meme', params: { trainee: 0 } })).to.have.property(
        'result'
      )
      await answer({ id: 3, call: 'close', params: { trainee: 0 } })
    } finally {
      port1.close()
      wasm.dispose()
    }
  })
})
