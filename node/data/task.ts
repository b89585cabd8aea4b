import type { Manifest } from '../../protocol/federation/manifest.ts'
import { DataShapeError } from './errors.ts'
import type { Dataset } from './types.ts'

/** The task of a federation that classifies images. */
export type ImageTask = Extract<Manifest['task'], { kind: 'image' }>

/** The task of a federation that classifies rows of tables. */
export type TableTask = Extract<Manifest['task'], { kind: 'table' }>

/** The task, if it is one of images. @throws DataShapeError */
export function imageTask(task: Manifest['task']): ImageTask {
  if (task.kind === 'image') return task
  throw new DataShapeError(`the federation learns from a ${task.kind}, the data are images`, {
    hint: 'join with data of the kind that the federation learns from'
  })
}

/** The task, if it is one of tables. @throws DataShapeError */
export function tableTask(task: Manifest['task']): TableTask {
  if (task.kind === 'table') return task
  throw new DataShapeError(`the federation learns from ${task.kind}s, the data are a table`, {
    hint: 'join with data of the kind that the federation learns from'
  })
}

/**
 * Checks that a data set is what a federation learns from: shape after padding, channels, classes.
 * @throws DataShapeError printing both
 */
export function checkFits(dataset: Dataset, task: Manifest['task']): void {
  const { input, classes, preprocessing } = imageTask(task)
  const { pad, mean, std } = preprocessing
  const [height = 0, width = 0, channels = 0] = dataset.shape
  const padded = [height + 2 * pad, width + 2 * pad, channels]
  if (padded.join() !== input.join())
    throw new DataShapeError(
      `${dataset.name} has images of ${text(dataset.shape)}, ${text(padded)} after padding by ${pad}; the federation wants ${text(input)}`,
      { hint: 'use data of that size, or found a federation for this one' }
    )
  if (mean.length !== channels || std.length !== channels)
    throw new DataShapeError(
      `${dataset.name} has ${channels} channels; the federation standardises ${mean.length} by mean, ${std.length} by std`,
      { hint: 'the manifest must give one mean and one std a channel' }
    )
  if (dataset.classes !== classes.length)
    throw new DataShapeError(
      `${dataset.name} has ${dataset.classes} classes; the federation has ${classes.length}`,
      { hint: 'use data with the classes of the federation' }
    )
}

const text = (shape: readonly number[]): string => shape.join(' × ')
