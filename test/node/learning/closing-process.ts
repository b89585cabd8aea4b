import '../../../node/polyfill.ts'
import { systemClock } from '../../../node/clock.ts'
import { answerApart } from '../../../node/engine/apart.ts'
import type { EngineName } from '../../../node/engine/types.ts'
import { createLearnerPool } from '../../../node/learning/pool.ts'
import { planRound } from '../../../node/learning/schedules.ts'
import { zooArchitecture } from '../../../protocol/meme/zoo.ts'
import { CLASSES, toySpec } from './toy.ts'

// A process that closes its training threads in the midst of a mini-batch, and then lives on.
answerApart(async (engine: EngineName) => {
  const pool = await createLearnerPool({ engine, threads: 2, clock: systemClock })
  const wide = zooArchitecture('mlp', CLASSES)
  const spec = toySpec({ model: wide }, { epochs: 1000 })
  const learner = await pool.open(spec)
  const begun = Promise.withResolvers<void>()
  const learning = learner
    .learn(planRound(spec.manifest.learning, 1, 1), { onProgress: () => begun.resolve() })
    .then(
      () => 'learnt',
      error => error.code
    )
  await begun.promise
  await pool.close()
  return await learning
})
