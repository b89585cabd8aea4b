import { MemeshError } from '../../protocol/errors.ts'

/** A run that has no trained model yet. */
export class RunUntrainedError extends MemeshError {
  readonly code = 'ERR_RUN_UNTRAINED'
}

/** A file that holds nothing a model of the run could be shown. */
export class SampleFileError extends MemeshError {
  readonly code = 'ERR_SAMPLE_FILE'
}
