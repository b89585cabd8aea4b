import { MemeshError } from '../../protocol/errors.ts'

/** A model that the format asked for has no words for. */
export class ExportUnsupportedError extends MemeshError {
  readonly code = 'ERR_EXPORT_UNSUPPORTED'
}
