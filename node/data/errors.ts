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
