import { MemeshError } from '../../protocol/errors.ts'

/** A data file or folder that is not there. */
export class DataNotFoundError extends MemeshError {
  readonly code = 'ERR_DATA_NOT_FOUND'
}

/** A data file that is damaged, hostile, or at odds with its label file. */
export class DataInvalidError extends MemeshError {
  readonly code = 'ERR_DATA_INVALID'
}

/** Data whose shape or classes are not those of the federation's task. */
export class DataShapeError extends MemeshError {
  readonly code = 'ERR_DATA_SHAPE'
}

/** More samples were asked for than the data set can give. */
export class DataSupplyError extends MemeshError {
  readonly code = 'ERR_DATA_SUPPLY'
}

/** What the system says of a file, as an error of ours. */
export function fromSystem(path: string, cause: unknown, hint: string): MemeshError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new DataNotFoundError(`${path} is not there`, {
      cause,
      hint: 'check the path; it is taken from the folder that the command runs in'
    })
  return new DataInvalidError(`${path} cannot be read (${code})`, { cause, hint })
}
