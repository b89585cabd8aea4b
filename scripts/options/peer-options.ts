import type { Command } from 'commander'
import type { EngineName } from '../../node/engine/types.ts'
import { ENGINES } from '../../node/engine/types.ts'
import type { Baseline } from '../../node/learning/types.ts'
import type { OutputOptions } from './output-options.ts'
import { choice, decimal, integer, repeated, text } from './parsers.ts'

/** `auto`, or the name of an engine. */
export const engineChoice = choice(['auto', ...ENGINES])
export const ENGINE_HELP = 'auto, onnx, webgpu, cuda (untested), onnx-web, tensorflow, wasm or cpu'
export const baselineChoice = choice(['local', 'none'])

export const GUARD_HELP = 'no worse off than alone: learn less from the meme while it hurts'

/** Seconds that the last meme is served when nobody says otherwise. */
export const DEFAULT_LINGER = 60

/** What the flags of a peer give. */
export interface PeerOptions extends OutputOptions {
  readonly data: string
  readonly model: string
  readonly run?: string
  readonly name?: string
  readonly seed?: string
  readonly rounds?: number
  readonly baseline: Baseline
  readonly guard?: boolean
  readonly engine: EngineName | 'auto'
  readonly listen?: readonly string[]
  readonly peer?: readonly string[]
  readonly bootstrap?: readonly string[]
  readonly relay?: readonly string[]
  readonly mdns: boolean
  readonly alone?: boolean
  /** Seconds. */
  readonly linger: number
}

/** The flags of a peer: the same for who founds a federation and who joins it. */
export const addPeerOptions = (command: Command): Command =>
  command
    .optionsGroup('This peer:')
    .requiredOption(
      '--data <spec>',
      "mnist, images:<folder>, 'csv:<file>?label=<column>', …; part k of n: mnist#1/3"
    )
    .requiredOption(
      '--model <name | file>',
      'the private model: mlp, lenet5, cnn, cnn1, cnn2, a JSON file, or a module'
    )
    .option(
      '--run <folder>',
      'run folder, continued if it holds a run (default: runs/<time>-<name>-<id>)'
    )
    .option('--name <name>', 'shown on this machine only', text(64))
    .option(
      '--seed <text>',
      'seeds shuffles and first weights (default: drawn and recorded)',
      text(64)
    )
    .option(
      '--rounds <n>',
      "last round of this peer (default: the manifest's)",
      integer(1, 100_000)
    )
    .option(
      '--baseline <kind>',
      'local: train a twin alone beside, to see what joining brings; none',
      baselineChoice,
      'local'
    )
    .option('--guard', GUARD_HELP)
    .option('--engine <name>', ENGINE_HELP, engineChoice, 'auto')
    .optionsGroup('Network:')
    .option(
      '--listen <multiaddr>',
      'TCP, or WebSockets with /ws at the end; may be given again (default: /ip4/0.0.0.0/tcp/0)',
      repeated
    )
    .option('--peer <multiaddr>', 'a member to dial; may be given again', repeated)
    .option(
      '--bootstrap <multiaddr>',
      'a meeting point, to find members and be found at by ID; may be given again',
      repeated
    )
    .option(
      '--relay <multiaddr>',
      'be reachable through this relay, such as a meeting point; may be given again',
      repeated
    )
    .option('--no-mdns', 'do not look for peers in the local network')
    .option('--alone', 'begin without neighbours')
    .option(
      '--linger <seconds>',
      'serve the last meme this long, 0 to 86400',
      decimal(0, 86_400),
      DEFAULT_LINGER
    )
