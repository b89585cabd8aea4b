import { Queue } from '../queue.ts'
import { TraceMismatchError, UntraceableError } from '../trace/errors.ts'
import { ORDINARY } from '../trace/form.ts'
import type { CompiledStep, Engine, StepSpec } from '../types.ts'
import type { Abilities } from './abilities.ts'
import { VariableCells } from './cells.ts'
import { drawFeeds, drawNoise, drawStates } from './check-values.ts'
import { compareOutputs, compareStates } from './compare.ts'
import { OptimizerCells } from './optimizer-cells.ts'
import type { Runtime } from './providers.ts'
import { type RecordedStep, recordStep } from './record.ts'
import { modelKey, type Sessions } from './sessions.ts'
import { OrtStep } from './step.ts'

const BATCH = 2
/** Samples come in groups, of one block at least: two of these show whether groups add up. */
const BLOCKS = 2
/** How often changes of states may differ before they count. */
const DRAWS = 2

/** In what two steps differ. */
interface Difference {
  readonly what: string
  /**
   * Whether a tie may be the reason: a pre-activation within rounding of 0 falls here one way and there the other. That
   * moves gradients, hardly an output; and hardly so with two sets of numbers.
   */
  readonly mayBeTie: boolean
}

/**
 * Has a compiled step and tfjs itself take one step from the same weights, on a batch of two, before it is trusted:
 * what tfjs computes outside of its kernels would otherwise be recorded once and then stay the same for ever.
 */
export class SelfCheck {
  readonly #runtime: Runtime
  readonly #abilities: Abilities
  readonly #sessions: Sessions
  readonly #reference: Engine
  readonly #passed = new Set<string>()

  /** `reference` is the engine to compare with. */
  constructor(runtime: Runtime, abilities: Abilities, sessions: Sessions, reference: Engine) {
    this.#runtime = runtime
    this.#abilities = abilities
    this.#sessions = sessions
    this.#reference = reference
  }

  /**
   * Leaves the models as they were, and another backend than before as tfjs's current one.
   * @param recorded the step, as it was recorded just now: what alternates shows in the very next recording
   * @throws TraceMismatchError; UntraceableError
   */
  async run(spec: StepSpec, recorded: RecordedStep): Promise<void> {
    if (Buffer.compare(recordStep(spec, this.#abilities).model, recorded.model) !== 0) {
      throw new UntraceableError('does something else each time it is recorded')
    }
    await this.#check(spec)
  }

  async #check(spec: StepSpec): Promise<void> {
    const small = withBatch(spec, BATCH)
    const recorded = recordStep(small, this.#abilities)
    const key = modelKey(recorded.model)
    if (this.#passed.has(key)) return
    const eager = await this.#reference.compile(small)
    const compiled = await this.#open(small, recorded)
    try {
      const difference = await this.#difference(small, eager, compiled)
      if (difference !== null) throw new TraceMismatchError(spec.name, difference)
      this.#passed.add(key)
    } finally {
      compiled.dispose()
      eager.dispose()
    }
  }

  /**
   * Whether a step computes in the runtime's own form what it does in the ordinary one: of several whole blocks of
   * samples, and what its own batch has beyond that.
   */
  async agrees(own: StepSpec): Promise<boolean> {
    const { form } = this.#abilities
    if (form.kind !== 'blocked') return true
    const whole = BLOCKS * form.block
    const batch = batchOf(own)
    const spec = batch > whole ? withBatch(own, whole + (batch % form.block)) : own
    const recorded = recordStep(spec, this.#abilities)
    const key = modelKey(recorded.model)
    if (!recorded.isBlocked || this.#passed.has(key)) return true
    const actual = await this.#open(spec, recorded)
    const ordinary = recordStep(spec, { ...this.#abilities, form: ORDINARY })
    const expected = await this.#open(spec, ordinary)
    try {
      if ((await this.#difference(spec, expected, actual)) !== null) return false
      this.#passed.add(key)
      return true
    } finally {
      actual.dispose()
      expected.dispose()
    }
  }

  /** In what two ways to compute a step differ, or null. Both end with the weights that they began with. */
  async #difference(
    spec: StepSpec,
    expected: CompiledStep,
    actual: CompiledStep
  ): Promise<string | null> {
    const before = Object.keys(spec.models).map(name => [name, expected.readState(name)] as const)
    try {
      let difference: Difference | null = null
      for (let draw = 1; draw <= DRAWS; draw++) {
        difference = await differenceOf(spec, expected, actual, draw)
        if (!difference?.mayBeTie) break
      }
      return difference?.what ?? null
    } finally {
      for (const [name, values] of before) {
        expected.writeState(name, values)
        actual.writeState(name, values)
      }
    }
  }

  async #open(spec: StepSpec, recorded: RecordedStep): Promise<OrtStep> {
    const { model, outputs } = recorded
    return new OrtStep(spec, {
      ...recorded,
      runtime: this.#runtime,
      session: await this.#sessions.acquire(model, outputs),
      inPlace: this.#abilities.inPlace,
      // Of its own: nothing that a step has learnt is touched.
      variables: new VariableCells(this.#runtime),
      optimizers: new OptimizerCells(this.#runtime),
      queue: new Queue(),
      onDispose: () => this.#sessions.release(model)
    })
  }
}

/** Takes one step with each. @returns in what they differ, or null */
async function differenceOf(
  spec: StepSpec,
  expected: CompiledStep,
  actual: CompiledStep,
  draw: number
): Promise<Difference | null> {
  const states = drawStates(spec, draw)
  for (const [name, values] of states) {
    expected.writeState(name, values)
    actual.writeState(name, values)
  }
  const feeds = drawFeeds(spec, draw)
  const noise = drawNoise(spec, draw)
  const outputs = await actual.run(feeds, { noise })
  for (const [name, values] of Object.entries(await expected.run(feeds, { noise }))) {
    const what = compareOutputs(name, outputs[name], values)
    if (what !== null) return { what, mayBeTie: false }
  }
  for (const [name, start] of states) {
    const what = compareStates(spec, name, {
      start,
      expected: expected.readState(name),
      actual: actual.readState(name)
    })
    if (what !== null) return { what, mayBeTie: true }
  }
  return null
}

/** Samples of a batch: the first axis of every input that is no scalar. */
const batchOf = ({ inputs }: StepSpec): number =>
  Object.values(inputs).find(({ shape }) => shape.length > 0)?.shape[0] ?? 1

/** The same step for another batch. Inputs that are no scalars have a batch axis first. */
function withBatch(spec: StepSpec, batch: number): StepSpec {
  const inputs = Object.entries(spec.inputs).map(
    ([name, { shape, dtype }]) =>
      [name, { dtype, shape: shape.length > 0 ? shape.with(0, batch) : shape }] as const
  )
  return { ...spec, inputs: Object.fromEntries(inputs) }
}
