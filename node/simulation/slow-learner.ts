import type { Clock } from '../clock.ts'
import type { Learner } from '../learning/types.ts'

/** The same learner on a slower machine: a round of learning takes at least so many ms. It really waits. */
export function slowLearner(learner: Learner, leastMs: number, clock: Clock): Learner {
  return {
    engine: learner.engine,
    fallback: learner.fallback,
    learn: async (plan, options) => {
      const slept = clock.sleep(leastMs, options?.signal)
      const [result] = await Promise.all([learner.learn(plan, options), slept])
      return result
    },
    adopt: meme => learner.adopt(meme),
    meme: () => learner.meme(),
    predict: (part, limit) => learner.predict(part, limit),
    state: () => learner.state(),
    restore: state => learner.restore(state),
    dispose: () => learner.dispose()
  }
}
