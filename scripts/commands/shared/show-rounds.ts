import { systemClock } from '../../../node/clock.ts'
import type { SimulationInit } from '../../../node/simulation/types.ts'
import { roundLine, roundTable } from '../../output/simulation-progress.ts'
import type { Terminal } from '../../output/terminal.ts'

/**
 * What a simulation calls to show how it goes on: a table that is redrawn, or without a terminal a line a round. `names`
 * of the peers, in their order.
 */
export function showRounds(
  terminal: Terminal,
  names: readonly string[],
  rounds: number
): Required<Pick<SimulationInit, 'onRound' | 'onPhase'>> {
  let began = systemClock.now()
  return {
    onPhase: phase => {
      if (phase === 'training') began = systemClock.now()
      else terminal.note(`${phase} …`)
    },
    onRound: (round, lines) => {
      const seconds = (systemClock.now() - began) / 1000
      const view = { round, rounds, seconds, lines, names }
      if (terminal.live === null) terminal.note(roundLine(view))
      else terminal.live.draw(roundTable(view, terminal.live.room))
    }
  }
}
