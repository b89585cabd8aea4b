import { MemeshError, type MemeshErrorInit } from '../../../protocol/errors.ts'

/** A table that is damaged, hostile or no table: ragged rows, two columns of one name, an open quote, too much of it. */
export class DataTableError extends MemeshError {
  readonly code = 'ERR_DATA_TABLE'
}

/** A column that is needed and not there. */
export class DataColumnError extends MemeshError {
  readonly code = 'ERR_DATA_COLUMN'
}

/** A cell that the column's type, or the federation, does not allow: no number, or a value that it does not name. */
export class DataCellError extends MemeshError {
  readonly code = 'ERR_DATA_CELL'
}

/** A label that is none of the federation's classes. */
export class DataLabelError extends MemeshError {
  readonly code = 'ERR_DATA_LABEL'

  /** @param where the sample, such as `patients.csv, line 7` */
  constructor(
    where: string,
    label: string,
    classes: readonly string[],
    init: MemeshErrorInit = {}
  ) {
    super(`${where}: ${label} is none of the federation's classes: ${listed(classes)}`, {
      hint: 'labels must be written as the classes are; correct them, or found a federation with that class',
      ...init
    })
  }
}

const MAX_LISTED = 12

/** The first of some names, for a message. */
export const listed = (names: readonly string[]): string =>
  names.length > MAX_LISTED
    ? `${names.slice(0, MAX_LISTED).join(', ')}, … (${names.length} in all)`
    : names.join(', ')
