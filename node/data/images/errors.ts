import { MemeshError } from '../../../protocol/errors.ts'

/** A file that is no image, none that is read, too large, or damaged. */
export class DataImageError extends MemeshError {
  readonly code = 'ERR_DATA_IMAGE'
}
