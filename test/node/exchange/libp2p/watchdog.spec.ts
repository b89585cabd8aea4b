import { expect } from 'chai'
import type { Clock } from '../../../../node/clock.ts'
import {
  MAX_WATCH_BACKOFF,
  SILENCE_MS,
  SILENCE_STRIKES,
  STREAMLESS_LOOKS,
  WATCH_MS
} from '../../../../node/exchange/libp2p/constants.ts'
import { type Answer, Watchdog } from '../../../../node/exchange/libp2p/watchdog.ts'

/** A watchdog of one peer, `it`, in a world that the test makes up; looks happen when the test says so. */
function watching() {
  const world = {
    now: 0,
    hasStream: true,
    isNeighbour: true,
    answer: 'known' as Answer,
    asked: 0,
    hangUps: 0
  }
  let wake: (() => void) | undefined
  const clock: Pick<Clock, 'now' | 'sleep'> = {
    now: () => world.now,
    sleep: ms =>
      new Promise(resolve => {
        wake = () => {
          world.now += ms
          resolve()
        }
      })
  }
  const watchdog = new Watchdog({
    clock: clock as Clock,
    uniform: () => 0.5,
    members: () => Promise.resolve(['it']),
    hasStream: () => world.hasStream,
    neighbours: () => (world.isNeighbour ? ['it'] : []),
    ask: () => {
      world.asked++
      return Promise.resolve(world.answer)
    },
    hangUp: () => {
      world.hangUps++
      return Promise.resolve()
    }
  })
  watchdog.start(new AbortController().signal)
  const looks = async (times: number) => {
    for (let i = 0; i < times; i++) {
      wake?.()
      await new Promise(setImmediate)
    }
  }
  return { world, watchdog, looks }
}

const LOOKS_OF_SILENCE = Math.ceil(SILENCE_MS / WATCH_MS)

describe('watchdog of gossip', () => {
  it('should hang up on a member that has no gossip stream for some looks', async () => {
    const { world, looks } = watching()
    world.hasStream = false
    await looks(STREAMLESS_LOOKS - 1)
    expect(world.hangUps).to.equal(0)
    await looks(1)
    expect(world.hangUps).to.equal(1)
  })

  it('should hang up where only our own stream is lost, and the other side is still heard', async () => {
    const { world, watchdog, looks } = watching()
    world.hasStream = false
    for (let i = 0; i < STREAMLESS_LOOKS; i++) {
      watchdog.heard('it')
      await looks(1)
    }
    expect(world.hangUps).to.equal(1)
  })

  it('should begin anew when a stream is there, or the peer has connected again', async () => {
    const { world, watchdog, looks } = watching()
    world.hasStream = false
    await looks(STREAMLESS_LOOKS - 1)
    world.hasStream = true
    await looks(1)
    world.hasStream = false
    await looks(STREAMLESS_LOOKS - 1)
    watchdog.met('it')
    await looks(STREAMLESS_LOOKS - 1)
    expect(world.hangUps).to.equal(0)
  })

  it('should become more patient with every time in vain, up to a bound', async () => {
    const { world, looks } = watching()
    world.hasStream = false
    for (let cures = 0; cures < MAX_WATCH_BACKOFF + 2; cures++) {
      const patience = STREAMLESS_LOOKS * 2 ** Math.min(cures, MAX_WATCH_BACKOFF)
      await looks(patience - 1)
      expect(world.hangUps, `after ${cures} times`).to.equal(cures)
      await looks(1)
      expect(world.hangUps).to.equal(cures + 1)
    }
  })

  it('should ask a neighbour that gossip brings nothing of, and leave one alone that has nothing to say', async () => {
    const { world, looks } = watching()
    await looks(LOOKS_OF_SILENCE)
    expect(world.asked).to.equal(0)
    await looks(1)
    expect(world.asked).to.equal(1)
    await looks(4 * LOOKS_OF_SILENCE)
    expect(world.hangUps).to.equal(0)
  })

  for (const answer of ['news', 'silent'] as const) {
    it(`should hang up on a neighbour whose answers are ${answer}`, async () => {
      const { world, looks } = watching()
      world.answer = answer
      await looks(SILENCE_STRIKES * (LOOKS_OF_SILENCE + 1) + 1)
      expect(world.asked).to.equal(SILENCE_STRIKES)
      expect(world.hangUps).to.equal(1)
    })

    it(`should take a burst of answers that are ${answer} for one, and forget it once it hears something`, async () => {
      const { world, watchdog, looks } = watching()
      for (let i = 0; i < 10; i++) watchdog.asked('it', answer)
      await looks(2)
      expect(world.hangUps).to.equal(0)
      world.now += SILENCE_MS
      watchdog.heard('it')
      watchdog.asked('it', answer)
      await looks(2)
      expect(world.hangUps).to.equal(0)
    })
  }

  it('should leave peers alone that are not neighbours', async () => {
    const { world, looks } = watching()
    world.isNeighbour = false
    world.answer = 'silent'
    await looks(4 * LOOKS_OF_SILENCE)
    expect(world.asked).to.equal(0)
  })
})
