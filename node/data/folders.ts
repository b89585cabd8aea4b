import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Generator } from '../../protocol/ports.ts'
import { counted } from '../counted.ts'
import { concatenate } from './concatenate.ts'
import { MAX_PARTS } from './constants.ts'
import { DataNotFoundError, DataSupplyError } from './errors.ts'
import { findIdx, readIdxDataset } from './idx-dataset.ts'
import type { PartitionOptions } from './partition.ts'
import { firstOf } from './samples.ts'
import { type PeerParts, sizesBeside, splitParts, stratifiedOrder } from './split.ts'
import { checkFits, imageTask } from './task.ts'
import type { PeerSamples, Samples } from './types.ts'

/** The sub-folders of `folders:<path>`, a peer each, in name order (by code point). @throws DataNotFoundError */
export async function peerFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DataNotFoundError(`${path} is not a folder that can be read`, {
      cause,
      hint: 'folders:<path> wants a folder with a sub-folder a peer'
    })
  })
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  if (names.length === 0 || names.length > MAX_PARTS)
    throw new DataNotFoundError(`${path} has ${counted(names.length, 'sub-folder')}`, {
      hint: 'folders:<path> wants a folder with a sub-folder a peer'
    })
  return names.sort().map(name => join(path, name))
}

/**
 * A split that someone else made: a sub-folder a peer, each with train-images-idx3-ubyte (or idx4),
 * train-labels-idx1-ubyte, test-images-… and test-labels-…, packed as `.gz` or not. Validation is one fifth of each
 * train file, drawn by the seed (4 : 1, as with N samples and N/4 beside them). With `samples` N, the training part is N,
 * validation and test are N/4. `common` is the union of the peers' test parts.
 * @throws DataNotFoundError, DataInvalidError, DataShapeError, DataSupplyError; InvalidParametersError if `peers` is
 * not the number of sub-folders
 */
export async function loadFolders(
  path: string,
  options: PartitionOptions & { readonly task: Manifest['task'] }
): Promise<PeerSamples[]> {
  const { peers, samples, random, seed, task } = options
  const folders = await peerFolders(path)
  if (folders.length !== peers)
    throw new InvalidParametersError(
      `${path} has ${counted(folders.length, 'sub-folder')}, and ${counted(peers, 'peer')} cannot share them`,
      { hint: `--peers ${folders.length}` }
    )
  const classes = imageTask(task).classes.length
  const datasets = []
  for (const folder of folders) // one after the other: hundreds of folders must not be open at once
    for (const stem of ['train', 'test']) {
      const paths = await findIdx(folder, [stem])
      const dataset = await readIdxDataset(`${basename(folder)}/${stem}`, paths, classes)
      checkFits(dataset, task)
      datasets.push(dataset)
    }
  const files = concatenate(basename(path), datasets)
  const own = folders.map((folder, peer) => {
    const generator = random.stream(seed, 'data', 'folders', peer)
    return partsOf(basename(folder), files[2 * peer]!, files[2 * peer + 1]!, samples, generator)
  })
  const all = Uint32Array.from(own.flatMap(parts => [...parts.test.indices]))
  const union = { dataset: own[0]!.test.dataset, indices: all }
  const common = stratifiedOrder(union, random.stream(seed, 'data', 'folders', 'common'))
  return own.map(parts => ({ ...parts, common }))
}

function partsOf(
  name: string,
  trainFile: Samples,
  testFile: Samples,
  samples: number | 'all',
  generator: Generator
): PeerParts {
  const total = trainFile.indices.length
  const tests = testFile.indices.length
  const wanted = samples === 'all' ? { train: 1, validation: 1, test: 1 } : sizesBeside(samples)
  if (wanted.train + wanted.validation > total || wanted.test > tests)
    throw new DataSupplyError(
      `${name} has ${total} training and ${tests} test samples, but ${wanted.train} + ${wanted.validation} and ${wanted.test} are needed`,
      { hint: 'fewer samples, or --samples all' }
    )
  const fifth = Math.max(1, Math.round(total / 5))
  const split = splitParts(
    trainFile,
    { train: total - fifth, validation: fifth, test: 0 },
    generator
  )
  const test = stratifiedOrder(testFile, generator)
  if (samples === 'all') return { ...split, test }
  return {
    train: firstOf(split.train, wanted.train),
    validation: firstOf(split.validation, wanted.validation),
    test: firstOf(test, wanted.test)
  }
}
