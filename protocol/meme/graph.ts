import type { Architecture, Layer } from './architecture.ts'
import { ArchitectureError } from './errors.ts'
import { nameOf } from './layers/shapes.ts'

/**
 * Which layers each layer reads, by id; the first layer reads none but the model's input.
 * @throws ArchitectureError for an id that is taken, unknown, named twice, or whose output nobody reads
 */
export function connect(architecture: Architecture): ReadonlyMap<string, readonly string[]> {
  const reads = new Map<string, readonly string[]>()
  const unread = new Set<string>()
  let previous: Layer | undefined
  for (const layer of architecture) {
    const of = sources(layer, previous)
    for (const id of of) {
      if (reads.has(id)) continue
      throw new ArchitectureError(`${nameOf(layer)} reads "${id}", which is no layer before it`, {
        hint: 'Name layers that stand earlier in the list.'
      })
    }
    if (reads.has(layer.id)) {
      throw new ArchitectureError(`Two layers have the id "${layer.id}"`, {
        hint: 'Give every layer an id of its own.'
      })
    }
    reads.set(layer.id, of)
    for (const id of of) unread.delete(id)
    unread.add(layer.id)
    previous = layer
  }
  if (previous !== undefined) unread.delete(previous.id)
  for (const id of unread) {
    throw new ArchitectureError(`Nothing reads the output of layer "${id}"`, {
      hint: 'Name it in an add or concat, or leave it out.'
    })
  }
  return reads
}

function sources(layer: Layer, previous: Layer | undefined): readonly string[] {
  if (layer.kind !== 'add' && layer.kind !== 'concat') return previous ? [previous.id] : []
  if (new Set(layer.of).size < layer.of.length) {
    throw new ArchitectureError(`${nameOf(layer)} names a layer twice: ${layer.of.join(', ')}`, {
      hint: 'Name each layer once.'
    })
  }
  return layer.of
}
