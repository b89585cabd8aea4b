import { readFileSync, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Architecture } from '../../protocol/meme/architecture.ts'
import { readArchitecture } from '../../protocol/meme/read-architecture.ts'
import { ZOO_NAMES, type ZooName, zooArchitecture } from '../../protocol/meme/zoo.ts'
import { InvalidModelError } from './errors.ts'
import type { ModelModule, PrivateModel } from './private-model.ts'

/** Bytes of a model file: MAX_LAYERS layers, indented, with every field written out, need 100 kB. */
const MAX_FILE_BYTES = 1024 * 1024

/** How the files of modules end; Node strips the types of the last two. */
const MODULE_EXTENSIONS: readonly string[] = ['.js', '.mjs', '.ts', '.mts']

/**
 * A private model by the name of one of the papers' models, by the path of a `.json` file that holds a list of layers,
 * or by that of a module that exports `createModel` (`CreateModel`); a module is not loaded here.
 * @param classes outputs of a model by name; a file has its own
 * @throws InvalidModelError for a name that is none, or a file that cannot be read
 * @throws ArchitectureError for a file whose layers are not valid
 */
export function resolveModel(name: string, classes: number): PrivateModel {
  return isModulePath(name) ? moduleAt(name) : resolveArchitecture(name, classes)
}

/**
 * The layers of a model by name or `.json` file: what a meme is made from.
 * @throws InvalidModelError, ArchitectureError as `resolveModel`
 */
export function resolveArchitecture(name: string, classes: number): Architecture {
  if (isZooName(name)) return zooArchitecture(name, classes)
  if (name.endsWith('.json')) return readArchitecture(readJson(name))
  if (isModulePath(name)) {
    throw new InvalidModelError(`A meme cannot come from the module ${name}`, {
      hint: 'All peers must build the same meme: give a name, or a .json file with a list of layers.'
    })
  }
  throw new InvalidModelError(`There is no model ${JSON.stringify(name)}`, {
    hint: `Use ${ZOO_NAMES.join(', ')}, a .json file with a list of layers, or a module that exports createModel (${MODULE_EXTENSIONS.join(', ')}).`
  })
}

const isZooName = (name: string): name is ZooName => (ZOO_NAMES as readonly string[]).includes(name)

const isModulePath = (name: string): boolean => MODULE_EXTENSIONS.includes(extname(name))

function moduleAt(path: string): ModelModule {
  if (isFile(path)) return { module: pathToFileURL(resolve(path)).href }
  throw new InvalidModelError(`There is no file ${path}`, {
    hint: 'Give the path of a module that exports createModel.'
  })
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

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
