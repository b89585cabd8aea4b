import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EngineUnavailableError } from '../errors.ts'

const PACKAGE = '@tensorflow/tfjs-node'

/** Where the package is looked for: in the npm project that MEMESH_TFJS_NODE names, else beside memesh. */
function requireFrom(): NodeJS.Require {
  const folder = process.env.MEMESH_TFJS_NODE
  return createRequire(folder ? pathToFileURL(join(folder, 'package.json')) : import.meta.url)
}

/** The file that would be loaded, or undefined when the package is not installed. Cheap: loads nothing. */
export function findTensorflow(): string | undefined {
  try {
    return requireFrom().resolve(PACKAGE)
  } catch {
    return undefined
  }
}

/**
 * TensorFlow's C library through tfjs-node. Its registries are global to the thread, so that it serves our copy of
 * tfjs even from another project.
 * @throws EngineUnavailableError
 */
export async function loadTensorflow(): Promise<void> {
  if (findTensorflow() === undefined) {
    throw new EngineUnavailableError('tensorflow', `${PACKAGE} is not installed`, {
      hint: `npm install ${PACKAGE}, or set MEMESH_TFJS_NODE to a project that has it.`
    })
  }
  prepareTensorflow()
  restoreIsNullOrUndefined()
  try {
    requireFrom()(PACKAGE)
  } catch (cause) {
    throw new EngineUnavailableError('tensorflow', firstLine(cause), { cause })
  }
}

/** tfjs-node 4.22 calls a function that Node 23 removed. */
function restoreIsNullOrUndefined(): void {
  const util = createRequire(import.meta.url)('node:util') as {
    isNullOrUndefined?: (value: unknown) => boolean
  }
  util.isNullOrUndefined ??= value => value === null || value === undefined
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n', 1)[0]!

/**
 * Settings that TensorFlow reads when it loads, in whatever thread: call this in the main thread, whose environment is
 * the process's. One thread an operation, so that sums do not depend on the machine; no banner. What is set, stays.
 */
export function prepareTensorflow(): void {
  process.env.TF_NUM_INTRAOP_THREADS ??= '1'
  process.env.TF_NUM_INTEROP_THREADS ??= '1'
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
}
