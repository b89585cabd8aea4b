import { fileURLToPath } from 'node:url'
import { InvalidModelError } from './errors.ts'
import type { CreateModel, ModelModule } from './private-model.ts'

const EXPORT =
  'export const createModel = (tf, { input, classes }) => tf.sequential({ layers: […] })'

/**
 * Runs a module of a person's own in this thread, once however often it is asked for.
 * @throws InvalidModelError when it cannot be loaded or exports no `createModel`
 */
export async function loadModule({ module: url }: ModelModule): Promise<CreateModel> {
  const { createModel } = await importFrom(url)
  if (typeof createModel === 'function') return createModel as CreateModel
  throw new InvalidModelError(`${showModule(url)} exports no function createModel`, {
    hint: `It needs: ${EXPORT}`
  })
}

async function importFrom(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(url)
  } catch (cause) {
    throw new InvalidModelError(`Cannot load ${showModule(url)}: ${messageOf(cause)}`, {
      cause,
      hint: isTypescriptRefused(cause)
        ? 'Node loads .ts files from 22.18 on: update it, or give the compiled .js file.'
        : `It must be an ECMAScript module that Node can load, with ${EXPORT}`
    })
  }
}

/** A module for a person to read. */
export const showModule = (url: string): string =>
  url.startsWith('file:') ? fileURLToPath(url) : url

/** Anything may be thrown by a module of a person's own. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const isTypescriptRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
