import type { Form } from '../trace/form.ts'
import { writesInPlace } from './in-place.ts'
import { probeForm } from './probe-form.ts'
import type { Runtime } from './providers.ts'

/** What a runtime can do beyond the standard: found by trying, never assumed. */
export interface Abilities {
  /** The form of graphs that it computes fastest. */
  readonly form: Form
  /** Whether it can be kept from copying what it has written into memory given to it. */
  readonly inPlace: boolean
}

export const probeAbilities = async (runtime: Runtime): Promise<Abilities> => ({
  form: await probeForm(runtime),
  inPlace: await writesInPlace(runtime)
})
