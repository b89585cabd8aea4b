import { printable } from './printable.ts'

/** Lines at the bottom of a terminal that are redrawn in place. */
export interface Live {
  /** How many lines fit. */
  readonly room: number
  /** Replaces the drawn lines; what does not fit is cut, lines and letters, from the end. */
  draw(lines: readonly string[]): void
  /** Runs `write` with the drawn lines out of the way. */
  above(write: () => void): void
  /** Takes the drawn lines away and gives the cursor back. */
  clear(): void
}

/**
 * Null without a terminal: print a line a round instead. (log-update prints cursor codes into pipes, and keeps only the
 * bottom of what is too high; both are kept from it here.)
 */
export async function createLive(stream: NodeJS.WriteStream): Promise<Live | null> {
  if (!stream.isTTY) return null
  const { createLogUpdate } = await import('log-update')
  const update = createLogUpdate(stream)
  const room = () => Math.max(1, (stream.rows ?? 24) - 2)
  let drawn: readonly string[] = []
  // A line that is broken in two would make the whole higher than the screen.
  const fit = (line: string) => printable(line).slice(0, stream.columns ?? 80)
  const render = () => update(drawn.map(fit).join('\n'))
  return {
    get room() {
      return room()
    },
    draw: lines => {
      drawn = lines.slice(0, room())
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
