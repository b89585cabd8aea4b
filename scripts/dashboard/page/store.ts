import { computed, signal } from '@preact/signals-core'
import type { RunState } from '../state.ts'

/** What can be looked at, in the words of the page. */
export const VIEWS = {
  accuracy: {
    label: 'accuracy',
    unit: '%',
    curves: { private: 'private', meme: 'meme', localOnly: 'local-only' }
  },
  gain: { label: 'gain over training alone', unit: 'points', curves: { gain: 'gain' } },
  loss: {
    label: 'training loss',
    unit: '',
    curves: { privateLoss: 'private', memeLoss: 'meme', localOnlyLoss: 'local-only' }
  },
  bytes: { label: 'bytes a round', unit: 'MB', curves: { megabytes: 'in and out' } },
  time: { label: 'time of a round', unit: 's', curves: { roundSeconds: 'all stages' } }
} as const
export type View = keyof typeof VIEWS

/** What the horizontal axis counts. */
export type Axis = 'round' | 'seconds'

/** The runs as they came, by their place. */
export const runs = signal<readonly RunState[]>([])
/** Whether the server answers; after it has ended, the page keeps what it has. */
export const isConnected = signal(false)

export const view = signal<View>('accuracy')
export const axis = signal<Axis>('round')
/** Which peer's curves: 0 is a run's first, which is the mean where there are several. */
export const peer = signal(0)
/** Runs and curves that were unticked. */
export const hidden = signal<ReadonlySet<string>>(new Set())

/** Names of the peers that can be chosen: those of the run that has most. */
export const peerNames = computed(() =>
  runs.value.reduce<readonly string[]>((most, { curves }) => {
    return curves.length > most.length ? curves.map(({ name }) => name) : most
  }, [])
)

/** Takes a run's new state. */
export function take(state: RunState): void {
  const others = runs.value.filter(({ id }) => id !== state.id)
  runs.value = [...others, state].sort((a, b) => a.id - b.id)
}

/** Shows or hides a run or a curve. */
export function toggle(name: string): void {
  const next = new Set(hidden.value)
  if (!next.delete(name)) next.add(name)
  hidden.value = next
}

/** How runs and curves are called where they are hidden. */
export const runKey = (id: number): string => `run ${id}`
export const curveKey = (label: string): string => `curve ${label}`
