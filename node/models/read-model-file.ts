import { readFileSync, statSync } from 'node:fs'
import { MAX_MODEL_FILE_BYTES } from './constants.ts'
import { InvalidModelError } from './errors.ts'

/** What a model file holds. @throws InvalidModelError when it cannot be read, is too large, or is no JSON */
export function readModelFile(path: string): unknown {
  try {
    const { size } = statSync(path)
    if (size <= MAX_MODEL_FILE_BYTES) return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new InvalidModelError(`Cannot read a model from ${path}: ${(cause as Error).message}`, {
      cause,
      hint: 'Give the path of a JSON file with a list of layers, or of the model.json of a Layers model.'
    })
  }
  throw new InvalidModelError(`${path} is too large for a model's layers`, {
    hint: `A model file has at most ${MAX_MODEL_FILE_BYTES} bytes; weights lie in files beside it.`
  })
}
