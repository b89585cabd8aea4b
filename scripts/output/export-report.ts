import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { ExportFormat } from '../options/use.ts'

/** What was written. */
export interface WrittenModel {
  readonly format: ExportFormat
  /** Folder or file. */
  readonly out: string
  readonly parameters: number
  readonly batch: 'any' | 1
}

/** What other programs must know of an exported model. */
export function exportLines(written: WrittenModel, { task }: Manifest): string[] {
  const { format, out, parameters, batch } = written
  const size = batch === 'any' ? 'batch' : batch
  const outputs = format === 'onnx' ? 'logits and probabilities' : 'logits (softmax: probabilities)'
  return [
    `${parameters.toLocaleString('en')} parameters; [${size}, ${task.input.join(', ')}] → ${outputs} of ${task.classes.length} classes`,
    ...(batch === 1 ? ['One sample at a time: this model has layers that fix the batch.'] : []),
    `Its input is preprocessed as in training: ${preprocessingText(task)}. The file says so too.`,
    `next: ${usage(format, out)}`
  ]
}

function preprocessingText(task: Manifest['task']): string {
  if (task.kind === 'table') {
    return 'columns in the order of the manifest, numbers by mean and deviation of the training part, categories one-hot'
  }
  const { scale, pad, mean, std } = task.preprocessing
  const padding = pad === 0 ? '' : `${pad} pixels of edge repeated on every side, `
  return `${padding}divided by ${scale}, minus mean ${mean.join(' ')}, divided by ${std.join(' ')}`
}

function usage(format: ExportFormat, out: string): string {
  switch (format) {
    case 'tfjs':
      return `tf.loadLayersModel('…/${out}/model.json'), or as a private model: --model ${out}/model.json`
    case 'safetensors':
      return `safetensors.numpy.load_file(${JSON.stringify(out)})   # in Python`
    case 'onnx':
      return `onnxruntime.InferenceSession(${JSON.stringify(out)})   # in Python`
  }
}
