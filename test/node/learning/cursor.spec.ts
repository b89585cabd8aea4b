import { expect } from 'chai'
import fc from 'fast-check'
import { createEngine } from '../../../node/engine/create.ts'
import type { Engine } from '../../../node/engine/types.ts'
import { planRound } from '../../../node/learning/schedules.ts'
import { Trainee } from '../../../node/learning/trainee.ts'
import type { LearnerSpec, LearnerState, TraineeKind } from '../../../node/learning/types.ts'
import { random } from '../engine/held.ts'
import { convolutional, toySpec } from './toy.ts'

/** 21 samples in batches of 8: 3 mini-batches an epoch. */
const EPOCHS = 3
const BATCHES = 3 * EPOCHS
const ROUNDS = 2

class Stop {}
let trainees = 0

/** Learns all rounds; behind each of the mini-batches `stops`, counted through all rounds, another trainee takes over. */
async function learn(engine: Engine, kind: TraineeKind, spec: LearnerSpec, stops: Set<number>) {
  const create = () => Trainee.create({ engine, random, kind, spec, name: `cursor${trainees++}` })
  let trainee = await create()
  const told: string[] = []
  const kept: LearnerState[] = []
  for (let round = 1; round <= ROUNDS; ) {
    const plan = planRound(spec.manifest.learning, round, round)
    try {
      const { losses, steps } = await trainee.learn(plan, async done => {
        if (stops.has((round - 1) * BATCHES + done)) throw new Stop()
      })
      told.push(JSON.stringify({ losses, steps }))
      // As if mixed with a neighbour's.
      if (kind === 'mutual') trainee.adopt(trainee.meme().map(value => value * 0.9))
      round++
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      kept.push(structuredClone(trainee.state()))
      stops = new Set([...stops].filter(stop => stop !== positionOf(kept.at(-1)!, kind)))
      trainee.dispose()
      trainee = await create()
      trainee.restore(kept.at(-1)!)
    }
  }
  const state = trainee.state()
  trainee.dispose()
  return { state, told, kept }
}

function positionOf({ cursors }: LearnerState, kind: TraineeKind): number {
  const { ownRound, epoch, batch } = cursors[kind]!
  return (ownRound - 1) * BATCHES + (epoch - 1) * 3 + batch
}

describe('a trainee that is stopped within a round', function () {
  this.timeout(60_000)
  let engine: Engine
  before(async () => {
    engine = await createEngine('cpu')
  })
  after(() => engine.dispose())

  for (const optimizer of [{ kind: 'sgd' }, { kind: 'adam' }] as const) {
    for (const kind of ['mutual', 'local'] as const) {
      it(`should go on as if never stopped: ${kind}, ${optimizer.kind}`, async () => {
        const spec = toySpec({ model: convolutional }, { optimizer, epochs: EPOCHS })
        const whole = await learn(engine, kind, spec, new Set())
        const stop = fc.integer({ min: 1, max: ROUNDS * BATCHES })
        await fc.assert(
          fc.asyncProperty(fc.uniqueArray(stop, { minLength: 1, maxLength: 3 }), async stops => {
            const stopped = await learn(engine, kind, spec, new Set(stops))
            expect(stopped.kept.map(state => positionOf(state, kind))).to.have.members(stops)
            expect(stopped.told).to.deep.equal(whole.told)
            expect(stopped.state).to.deep.equal(whole.state)
          }),
          { numRuns: 5, seed: 1 }
        )
      })
    }
  }

  it("should keep the meme's optimizer only while mini-batches are left", async () => {
    const spec = toySpec({}, { optimizer: { kind: 'adam' }, epochs: EPOCHS })
    const names = async (stop: number) => {
      const { kept } = await learn(engine, 'mutual', spec, new Set([stop]))
      return Object.keys(kept[0]!.vectors).filter(name => name.startsWith('meme'))
    }
    expect((await names(BATCHES - 1)).length).to.equal(3)
    expect(await names(BATCHES)).to.deep.equal(['meme'])
  })
})
