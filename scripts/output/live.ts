import { createLogUpdate } from 'log-update'
import { printable } from './printable.ts'

/** Lines at the bottom of a terminal that are redrawn in place. Without a terminal nothing is drawn. */
export interface Live {
  /** Whether drawing has any effect: else print a line a round. */
  readonly enabled: boolean
  /** Replaces the drawn lines; more than fit are cut from the end. */
  draw(lines: readonly string[]): void
  /** Runs `write` with the drawn lines out of the way. */
  above(write: () => void): void
  /** Takes the drawn lines away and gives the cursor back. */
  clear(): void
}

/** log-update keeps only the bottom rows of what is too high, and prints cursor codes into pipes: both are kept from it here. */
export function createLive(stream: NodeJS.WriteStream): Live {
  if (!stream.isTTY)
    return { enabled: false, draw: () => {}, above: write => write(), clear: () => {} }
  const update = createLogUpdate(stream)
  let drawn: readonly string[] = []
  const render = () => update(drawn.map(printable).join('\n'))
  return {
    enabled: true,
    draw: lines => {
      drawn = lines.slice(0, Math.max(1, (stream.rows ?? 24) - 2))
      render()
    },
    above: write => {
      update.clear()
      write()
      if (drawn.length > 0) render()
    },
    clear: () => {
      drawn = []
      update.clear()
      update.done()
    }
  }
}
