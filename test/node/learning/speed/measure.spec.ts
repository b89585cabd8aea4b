import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import sinon from 'sinon'
import type { Clock } from '../../../../node/clock.ts'
import { createEngine } from '../../../../node/engine/create.ts'
import type { Engine } from '../../../../node/engine/types.ts'
import { measureStep } from '../../../../node/learning/speed/measure.ts'
import { random } from '../../engine/held.ts'
import { toySpec } from '../toy.ts'

describe('measureStep', () => {
  it('should give the median over a second, the first steps left out', async () => {
    const wasm = await createEngine('wasm')
    const before = tf.memory().numTensors
    let now = 0
    let steps = 0
    const engine: Engine = {
      ...wasm,
      compile: async spec => {
        const step = await wasm.compile(spec)
        sinon.stub(step, 'run').callsFake(async () => {
          steps++
          now += steps <= 5 ? 2000 : steps % 10 === 0 ? 200 : 34
          return {}
        })
        return step
      }
    }
    const clock = { now: () => now } as Clock
    const { manifest, model } = toySpec()
    expect(await measureStep(engine, { manifest, model }, { random, clock })).to.equal(34)
    // Steps 6 to 9, a slow one, nine, a slow one, five: 136 + 200 + 306 + 200 + 170 passes 1000 ms.
    expect(steps).to.equal(25)
    expect(tf.memory().numTensors).to.equal(before)
    wasm.dispose()
  })
})
