import { io } from '@tensorflow/tfjs-core'
import type { ExportedModel } from './types.ts'

/** The two files of a model in tfjs's Layers format. */
export interface LayersFiles {
  readonly 'model.json': string
  readonly 'weights.bin': Uint8Array
}

/** A model as `tf.loadLayersModel` reads it. Layers of one's own must be registered there. */
export async function writeLayersFormat({ model, metadata }: ExportedModel): Promise<LayersFiles> {
  let artifacts: io.ModelArtifacts = {}
  await model.save(
    io.withSaveHandler(async saved => {
      artifacts = saved
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    })
  )
  const json = {
    format: 'layers-model',
    generatedBy: 'memesh',
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }],
    userDefinedMetadata: metadata
  }
  return {
    'model.json': `${JSON.stringify(json)}\n`,
    'weights.bin': new Uint8Array(io.CompositeArrayBuffer.join(artifacts.weightData))
  }
}
