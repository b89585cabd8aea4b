import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { MAX_SAVED_LAYERS, MAX_WEIGHT_BYTES, MAX_WEIGHT_FILES } from './constants.ts'
import { InvalidModelError } from './errors.ts'

/** Bytes of one stored value. */
const STORED_BYTES = { uint8: 1, uint16: 2, float16: 2, float32: 4 } as const

const Spec = z.looseObject({
  name: z.string().max(512),
  shape: z.array(z.int().min(0)).max(8),
  dtype: z.literal('float32'),
  group: z.enum(['model', 'optimizer']).optional(),
  quantization: z
    .looseObject({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().optional(),
      min: z.number().optional()
    })
    .optional()
})
const Group = z.object({
  // Beside model.json, and nowhere else.
  paths: z
    .array(z.string().regex(/^(\.\/)?[\w.-]+$/))
    .min(1)
    .max(MAX_WEIGHT_FILES),
  weights: z.array(Spec).max(MAX_SAVED_LAYERS)
})
const WeightsManifest = z.array(Group).min(1).max(MAX_WEIGHT_FILES)

/** What a model.json says of one weight. */
export type WeightSpec = z.infer<typeof Spec>

/** A saved model's weights as they lie in its files, one behind the other. */
export interface SavedWeights {
  readonly specs: readonly WeightSpec[]
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Hexadecimal. */
  readonly sha256: string
}

/**
 * Reads the weights that lie beside a model.json.
 * @param path of the model.json
 * @param manifest its `weightsManifest`
 * @throws InvalidModelError when files are missing, too large, or not as long as they should be
 */
export function readSavedWeights(path: string, manifest: unknown): SavedWeights {
  const parsed = WeightsManifest.safeParse(manifest)
  if (!parsed.success) {
    throw new InvalidModelError(
      `${path} does not say where its weights lie, or holds others than float32`,
      {
        hint: 'Save the model again with tfjs; the files of its weights lie beside model.json.'
      }
    )
  }
  const groups = parsed.data
  const files = groups.flatMap(({ paths }) => paths.map(name => join(dirname(path), name)))
  const specs = groups.flatMap(({ weights }) => weights)
  const expected = specs.reduce((sum, spec) => sum + bytesOf(spec), 0)
  const actual = files.reduce((sum, file) => sum + sizeOf(file, path), 0)
  if (actual !== expected || actual > MAX_WEIGHT_BYTES) {
    throw new InvalidModelError(
      `The weights of ${path} take ${actual} bytes; its list says ${expected}`,
      { hint: `Get all of its files again; at most ${MAX_WEIGHT_BYTES} bytes are read.` }
    )
  }
  const bytes = new Uint8Array(actual)
  let at = 0
  for (const file of files) {
    // Whoever exchanges a file meanwhile gets an error of the sizes above, or other weights.
    const part = readFileSync(file).subarray(0, actual - at)
    bytes.set(part, at)
    at += part.length
  }
  return { specs, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const bytesOf = ({ shape, quantization }: WeightSpec): number =>
  shape.reduce((product, size) => product * size, STORED_BYTES[quantization?.dtype ?? 'float32'])

function sizeOf(file: string, path: string): number {
  let cause: unknown
  try {
    const found = statSync(file)
    if (found.isFile()) return found.size // no folder, and no pipe, which would never end
  } catch (error) {
    cause = error
  }
  throw new InvalidModelError(`${path} has its weights in ${file}, which cannot be read`, {
    cause,
    hint: 'Put the files of its weights beside it.'
  })
}
