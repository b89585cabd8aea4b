import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetPreset } from '../../node/data/presets.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { below, createRandom } from '../../node/random.ts'
import { checkManifest } from '../../protocol/federation/codec.ts'
import { formatManifestFile } from '../../protocol/federation/file.ts'
import { MANIFEST_VERSION } from '../../protocol/federation/manifest.ts'
import { zooArchitecture } from '../../protocol/meme/zoo.ts'

const SIDE = 8
const CLASSES = 4
const SAMPLES = 800

/** What the peers of a soak are started with. */
export interface SoakFiles {
  readonly manifest: string
  /** `--data` without a part. */
  readonly data: string
}

/** Small images in which a class is bright in one quarter, and a federation of rounds that take a moment. */
export async function writeSoakFiles(folder: string, seed: string): Promise<SoakFiles> {
  const generator = createRandom(sha256Hasher).stream('soak', seed, 'data')
  const labels = Uint8Array.from({ length: SAMPLES }, () => below(generator, CLASSES))
  const size = SIDE * SIDE
  const images = Uint8Array.from({ length: SAMPLES * size }, (_, at) => {
    const quarter = Math.floor(((at % size) * CLASSES) / size)
    return below(generator, 160) + (quarter === labels[Math.floor(at / size)] ? 90 : 0)
  })
  const manifest = checkManifest({
    memesh: MANIFEST_VERSION,
    name: 'soak',
    task: datasetPreset({ shape: [SIDE, SIDE, 1], classes: CLASSES }).task,
    meme: { architecture: zooArchitecture('mlp', CLASSES), initial: { seed } },
    learning: { rounds: 100_000, epochs: 2, batch: 20 }
  })
  const files = {
    manifest: join(folder, 'fed.json'),
    images: join(folder, 'images'),
    labels: join(folder, 'labels')
  }
  await writeFile(files.manifest, formatManifestFile(manifest))
  await writeFile(files.images, idxBytes([SAMPLES, SIDE, SIDE], images))
  await writeFile(files.labels, idxBytes([SAMPLES], labels))
  return { manifest: files.manifest, data: `idx:${files.images},${files.labels}` }
}

function idxBytes(dims: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.from([0, 0, 8, dims.length])
  return Buffer.concat([header, Buffer.from(Uint32Array.from(dims).buffer).swap32(), values])
}
