import type { TrainedRun } from '../../../node/prediction/trained-run.ts'

/** Which models are used, in two lines. */
export function runLines({ folder, peer, manifest, checkpoint, federation }: TrainedRun): string[] {
  const whose = peer === null ? folder : `${folder}, ${peer.name}`
  const unfinished = Object.keys(checkpoint.learner.cursors).length > 0 && checkpoint.mixed !== null
  const when = `after round ${checkpoint.round} of ${manifest.learning.rounds}`
  return [
    `${whose}: ${when}${unfinished ? ', stopped within the next' : ''}`,
    `federation ${manifest.name} (${federation})`
  ]
}
