import type { Manifest } from '../protocol/federation/manifest.ts'
import { counted } from './counted.ts'

/**
 * What of the data that it was made from a manifest tells everybody: how many names of classes, columns and categories'
 * values, for a person to read. `2 classes, 5 columns and 7 category values`.
 */
export function publishedNames({ task }: Pick<Manifest, 'task'>): string {
  const classes = counted(task.classes.length, 'class', 'classes')
  if (task.kind === 'image') return classes
  const values = task.features.flatMap(each => (each.type === 'category' ? each.values : [])).length
  const columns = counted(task.features.length, 'column')
  return values === 0
    ? `${classes} and ${columns}`
    : `${classes}, ${columns} and ${counted(values, 'category value')}`
}
