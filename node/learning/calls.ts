import type { EngineName } from '../engine/types.ts'
import type { ErrorMessage } from './errors.ts'
import type { Learnt } from './trainee.ts'
import type {
  Candidate,
  LearnerSpec,
  LearnerState,
  Part,
  Predictions,
  RoundPlan,
  TraineeKind
} from './types.ts'

/** What a worker is started with. */
export interface WorkerInit {
  readonly engine: EngineName
  /** Threads that compute one step together, where the engine can. @default 1 */
  readonly stepThreads?: number
}

/** On which engine a trainee runs, and why it is not the worker's own; null if it is. */
export interface Opened {
  readonly engine: EngineName
  readonly fallback: string | null
}

/** What the main thread asks of a worker: parameters and result of each call. `trainee` names who is meant. */
export interface Calls {
  open: {
    params: { readonly trainee: number; readonly kind: TraineeKind; readonly spec: LearnerSpec }
    result: Opened
  }
  learn: {
    params: { readonly trainee: number; readonly plan: RoundPlan }
    result: Learnt & {
      readonly trainingMs: number
      /** Null of the twin. */
      readonly meme: Float32Array | null
    }
  }
  adopt: {
    params: { readonly trainee: number; readonly meme: Float32Array }
    result: undefined
  }
  meme: { params: { readonly trainee: number }; result: Float32Array }
  predict: {
    params: { readonly trainee: number; readonly part: Part; readonly limit: number | undefined }
    result: Partial<Record<Candidate, Predictions>>
  }
  state: { params: { readonly trainee: number }; result: LearnerState }
  restore: {
    params: { readonly trainee: number; readonly state: LearnerState }
    result: undefined
  }
  close: { params: { readonly trainee: number }; result: undefined }
}

export type CallName = keyof Calls

/** One call. Calls are answered one after the other, in the order in which they came. */
export type CallMessage = {
  [Name in CallName]: {
    readonly id: number
    readonly call: Name
    readonly params: Calls[Name]['params']
  }
}[CallName]

/** Main thread → worker. `cancel` ends the call of that id at its next mini-batch, `end` the thread. */
export type Request =
  | CallMessage
  | { readonly id: number; readonly cancel: true }
  | { readonly end: true }

/** Worker → main thread. The first one is `ready` or `failed`. */
export type Response =
  | { readonly ready: true }
  | { readonly failed: ErrorMessage }
  | { readonly id: number; readonly done: number; readonly of: number }
  | { readonly id: number; readonly result: Calls[CallName]['result'] }
  | { readonly id: number; readonly error: ErrorMessage }
