import { readFileSync, statSync } from 'node:fs'
import type { Architecture } from '../../protocol/meme/architecture.ts'
import { readArchitecture } from '../../protocol/meme/read-architecture.ts'
import { ZOO_NAMES, type ZooName, zooArchitecture } from '../../protocol/meme/zoo.ts'
import { InvalidModelError } from './errors.ts'

/** Bytes of a model file: MAX_LAYERS layers, indented, with every field written out, need 100 kB. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * The layers of a model by the name of one of the papers' models, or by the path of a `.json` file that holds a list
 * of layers.
 * @param classes outputs of a model by name; a file has its own
 * @throws InvalidModelError for a name that is none, or a file that cannot be read
 * @throws ArchitectureError for a file whose layers are not valid
 */
export function resolveModel(name: string, classes: number): Architecture {
  if (isZooName(name)) return zooArchitecture(name, classes)
  if (name.endsWith('.json')) return readArchitecture(readJson(name))
  throw new InvalidModelError(`There is no model ${JSON.stringify(name)}`, {
    hint: `Use ${ZOO_NAMES.join(', ')}, or a .json file with a list of layers.`
  })
}

const isZooName = (name: string): name is ZooName => (ZOO_NAMES as readonly string[]).includes(name)

function readJson(path: string): unknown {
  try {
    const { size } = statSync(path)
    if (size <= MAX_FILE_BYTES) return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new InvalidModelError(`Cannot read a model from ${path}: ${(cause as Error).message}`, {
      cause,
      hint: 'Give the path of a JSON file with a list of layers.'
    })
  }
  throw new InvalidModelError(`${path} is too large for a list of layers`, {
    hint: `A model file has at most ${MAX_FILE_BYTES} bytes and holds no weights.`
  })
}
