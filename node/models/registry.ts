import { statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvalidParametersError } from '../../protocol/errors.ts'
import { readArchitecture } from '../../protocol/meme/read-architecture.ts'
import { ZOO_NAMES, type ZooName, zooArchitecture } from '../../protocol/meme/zoo.ts'
import { InvalidModelError } from './errors.ts'
import type { ModelModule, PrivateModel } from './private-model.ts'
import { readModelFile } from './read-model-file.ts'
import { readSavedModel } from './saved-model.ts'

/** How the files of modules end; Node strips the types of the last two. */
const MODULE_EXTENSIONS: readonly string[] = ['.js', '.mjs', '.ts', '.mts']

/** What a name of one's own may be: no file name, and no path. */
const NAME = /^[a-z][a-z0-9_-]{0,63}$/

const registered = new Map<string, (classes: number) => PrivateModel>()

/**
 * Gives a private model a name, which `resolveModel`, `createPeer` and `simulate` then take: a list of layers, or the module that
 * builds it. Training threads load the module themselves, so a function alone would not do.
 * @param make asked for the model of a task with so many classes
 * @throws InvalidParametersError if the name is taken, or is none
 */
export function registerModel(name: string, make: (classes: number) => PrivateModel): void {
  if (!NAME.test(name)) {
    throw new InvalidParametersError(`${JSON.stringify(name)} is no name of a model`, {
      hint: 'Lower-case letters, digits, hyphens and underscores, a letter first, at most 64.'
    })
  }
  if (isZooName(name) || registered.has(name)) {
    throw new InvalidParametersError(`There is a model ${name} already`, {
      hint: 'Choose another name.'
    })
  }
  registered.set(name, make)
}

/**
 * A private model by the name of one of the papers' models, or one that was registered, by the path of a `.json` file that holds a list of layers or
 * a tfjs Layers model, or by that of a module that exports `createModel` (`CreateModel`); a module is not loaded here.
 * @param classes outputs of a model by name; a file has its own
 * @throws InvalidModelError for a name that is none, or a file that cannot be read
 * @throws ArchitectureError for a file whose layers are not valid
 */
export function resolveModel(name: string, classes: number): PrivateModel {
  const own = registered.get(name)
  if (own !== undefined) return own(classes)
  if (isModulePath(name)) return moduleAt(name)
  if (isZooName(name)) return zooArchitecture(name, classes)
  if (name.endsWith('.json')) {
    const json = readModelFile(name)
    return Array.isArray(json) ? readArchitecture(json) : readSavedModel(name, json)
  }
  throw new InvalidModelError(`There is no model ${JSON.stringify(name)}`, {
    hint: `Use ${ZOO_NAMES.join(', ')}, a .json file with a list of layers or a tfjs Layers model, or a module that exports createModel (${MODULE_EXTENSIONS.join(', ')}).`
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
