import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { EXIT_INTERRUPTED } from '../exit-codes.ts'
import type { Measured } from './measures.ts'

const BIN = fileURLToPath(new URL('../memesh.ts', import.meta.url))
const PROBE = new URL('./probe.mjs', import.meta.url).href
/** What no peer says while all is well: errors, stacks, warnings of Node. */
const TROUBLE = /^error\[|^\s+at |^\(node:\d+\)|Warning:|Error:/
/** Lines of what a peer said that are shown when it breaks. */
const SHOWN_LINES = 40
/** What follows the first line of trouble, a stack mostly, is waited for so long. */
const TELL_MS = 1000

/** `memesh` in a process of its own, which is ended and started again on the same run folder. */
export class PeerProcess {
  readonly name: string
  /** Rounds completed, in all its lives. */
  completed = 0
  /** The last of them, as its federation counts. */
  round = 0
  lives = 0
  readonly #args: readonly string[]
  readonly #broken: (why: string) => void
  #child: ChildProcess | undefined
  #lines: string[] = []
  #isTroubled = false

  /** `broken` is told of all that a peer says or does that it should not. */
  constructor(name: string, args: readonly string[], broken: (why: string) => void) {
    this.name = name
    this.#args = args
    this.#broken = broken
  }

  get isUp(): boolean {
    return this.#child !== undefined
  }

  /** Starts it; what it says is handed to `heard`, line by line. */
  start(heard: (line: string) => void = () => undefined): void {
    const flags = ['--disable-warning=ExperimentalWarning', '--import', 'tsx', '--import', PROBE]
    const child = spawn(process.execPath, [...flags, BIN, ...this.#args], {
      env: { ...process.env, NO_COLOR: '1', DEBUG: '' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc']
    })
    this.#child = child
    this.#lines = []
    this.lives++
    createInterface({ input: child.stderr! }).on('line', line => {
      this.#hear(line)
      heard(line)
    })
    child.once('exit', (code, signal) => {
      if (this.#child === child) void this.#hearOut(`ended by itself (${signal ?? code})`)
    })
  }

  /** As the first Ctrl-C does: it must checkpoint, and say how it goes on. */
  async leave(): Promise<void> {
    const [code] = await this.#end('SIGTERM')
    if (code !== EXIT_INTERRUPTED) this.#break(`left with code ${code}`)
  }

  /** Without a word. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async measure(signal: AbortSignal): Promise<Measured> {
    const child = this.#child
    if (child === undefined) throw new TypeError(`${this.name} is not up`)
    child.send('measure')
    const [measured] = await once(child, 'message', { signal })
    return measured as Measured
  }

  async #end(signal: NodeJS.Signals): Promise<unknown[]> {
    const child = this.#child
    if (child === undefined) throw new TypeError(`${this.name} is not up`)
    this.#child = undefined
    const closed = once(child, 'close')
    child.kill(signal)
    return closed
  }

  #hear(line: string): void {
    this.#lines = [...this.#lines.slice(1 - SHOWN_LINES), line]
    const round = /^round (\d+)\//.exec(line)?.[1]
    if (round !== undefined) {
      this.round = Number(round)
      this.completed++
    }
    // Of one that was told to leave, the last words are that it was interrupted.
    if (this.isUp && TROUBLE.test(line)) void this.#hearOut(`said: ${line}`)
  }

  async #hearOut(why: string): Promise<void> {
    if (this.#isTroubled) return
    this.#isTroubled = true
    await setTimeout(TELL_MS)
    this.#break(why)
  }

  #break(why: string): void {
    this.#broken([`${this.name} ${why}`, ...this.#lines.map(line => `  ${line}`)].join('\n'))
  }
}
