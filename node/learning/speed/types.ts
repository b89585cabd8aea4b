import type { Manifest } from '../../../protocol/federation/manifest.ts'
import type { PrivateModel } from '../../models/private-model.ts'

/** What the mutual step of a peer is made of, data apart: enough to measure it. */
export interface StepSample {
  readonly manifest: Manifest
  readonly model: PrivateModel
}
