import type { Choice } from '../../node/evaluation/choice.ts'
import type { Candidate } from '../../node/learning/types.ts'
import type { Classifier } from '../../node/prediction/classifier.ts'
import { openTrainedRun, type TrainedRun } from '../../node/prediction/trained-run.ts'
import { MemeshError } from '../../protocol/errors.ts'
import { UsageError } from '../errors.ts'
import { MODEL_NAMES, type PredictOptions } from '../options/use.ts'
import { choiceLine } from '../output/evaluation-report.ts'
import { csvLine, predictionRow, sourceText } from '../output/predictions.ts'
import { createTerminal } from '../output/terminal.ts'
import { runLines } from './shared/run-lines.ts'

/** Classifies files. The heavy imports wait until the first line is out. */
export async function predict(
  folder: string,
  files: readonly string[],
  options: PredictOptions
): Promise<void> {
  const terminal = await createTerminal(options)
  const run = await openTrainedRun(folder, options.peer)
  terminal.note(...runLines(run))
  const { classes } = run.manifest.task
  const { readSamples } = await import('../../node/prediction/read-samples.ts')
  const { samples, sources } = await readSamples(files, run, note => terminal.note(note))
  const { Classifier } = await import('../../node/prediction/classifier.ts')
  const { predict: classify } = await import('../../node/prediction/predict.ts')
  const classifier = await Classifier.create(run, options.engine)
  try {
    const choice = options.model === 'auto' ? await choiceOf(run, classifier) : null
    const model = choice?.model ?? modelOf(options.model)
    terminal.note(
      `engine ${classifier.engine}`,
      choice !== null
        ? choiceLine(choice)
        : options.model === 'auto'
          ? 'The private model: its data are not here, so that none could be chosen on validation.'
          : `By ${MODEL_NAMES[model]}, as asked.`
    )
    const predictions = await classify(classifier, samples, model)
    if (predictions === null) {
      throw new UsageError('This run has no local-only twin', {
        hint: 'It was begun with --baseline none. Use --model auto, private, meme or mean.'
      })
    }
    const rows = predictions.map((prediction, at) => ({ ...prediction, ...sources[at]! }))
    terminal.document({
      schema: 'memesh.prediction/1',
      run: run.folder,
      peer: run.peer?.name ?? null,
      federation: run.federation,
      round: run.checkpoint.round,
      engine: classifier.engine,
      model,
      choice,
      classes,
      predictions: rows.map(({ file, row, label, probability, probabilities }) => ({
        file,
        row,
        class: classes[label],
        probability,
        probabilities: [...probabilities]
      }))
    })
    if (options.csv === true) {
      terminal.result(
        csvLine(['sample', 'class', 'probability', ...classes.map(name => `p(${name})`)])
      )
      for (const row of rows) terminal.result(csvLine(predictionRow(row, classes)))
      return
    }
    const width = Math.max(...rows.map(row => sourceText(row).length))
    for (const row of rows) {
      const percent = `${(row.probability * 100).toFixed(1)} %`
      terminal.result(`${sourceText(row).padEnd(width)}  ${classes[row.label]}  ${percent}`)
    }
  } finally {
    classifier.dispose()
  }
}

/** What the run has logged, or what its validation part says now; null where that is not to be had. */
async function choiceOf(run: TrainedRun, classifier: Classifier): Promise<Choice | null> {
  if (run.choice !== null) return run.choice
  const { ownData } = await import('../../node/prediction/own-data.ts')
  const { chooseOn } = await import('../../node/prediction/choose-on.ts')
  try {
    return await chooseOn(classifier, (await ownData(run)).validation)
  } catch (error) {
    if (error instanceof MemeshError) return null
    throw error
  }
}

const modelOf = (name: PredictOptions['model']): Candidate =>
  name === 'auto' ? 'private' : name === 'local-only' ? 'localOnly' : name
