import { systemClock } from '../../node/clock.ts'
import { counted } from '../../node/counted.ts'
import { parseDataSpec } from '../../node/data/spec.ts'
import type { Samples } from '../../node/data/types.ts'
import type { OtherData } from '../../node/prediction/other-data.ts'
import { openTrainedRun } from '../../node/prediction/trained-run.ts'
import { UsageError } from '../errors.ts'
import { type EvaluatedPart, type EvaluateOptions, MODEL_NAMES } from '../options/use.ts'
import { choiceLine, classTable, scoreTable } from '../output/evaluation-report.ts'
import { createTerminal } from '../output/terminal.ts'
import { formatSeconds } from '../output/time.ts'
import { runLines } from './shared/run-lines.ts'
import { mayShareSamples } from './shared/same-data.ts'

/** Tests the models of a run. The heavy imports wait until the first line is out. */
export async function evaluate(folder: string, options: EvaluateOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const run = await openTrainedRun(folder, options.peer)
  terminal.note(...runLines(run))
  const { ownData } = await import('../../node/prediction/own-data.ts')
  const { otherData } = await import('../../node/prediction/other-data.ts')
  const { together } = await import('../../node/data/samples.ts')
  const own = options.data === undefined ? await ownData(run) : null
  const data = own
    ? { ...own, all: together(own.train, own.validation, own.test) }
    : await otherData(run, parseDataSpec(options.data!), note => terminal.note(note))
  const { part, samples } = partOf(data, own !== null, options.part)
  const what = options.data ?? 'own data'
  const learnt = run.flags.data
  if (
    own === null &&
    part !== 'common' &&
    typeof learnt === 'string' &&
    mayShareSamples(options.data!, learnt)
  ) {
    terminal.note(
      'It has learnt from some of these very data: without --data, its own test part is used.'
    )
  }
  const { Classifier } = await import('../../node/prediction/classifier.ts')
  const { evaluate: test } = await import('../../node/prediction/evaluate.ts')
  const { chooseOn } = await import('../../node/prediction/choose-on.ts')
  const started = systemClock.now()
  const classifier = await Classifier.create(run, options.engine)
  try {
    const scores = await test(classifier, samples)
    const choice = run.choice ?? (own && (await chooseOn(classifier, own.validation)))
    const { classes } = run.manifest.task
    const count = samples.indices.length
    terminal.document({
      schema: 'memesh.evaluation/1',
      run: run.folder,
      peer: run.peer?.name ?? null,
      federation: run.federation,
      round: run.checkpoint.round,
      engine: classifier.engine,
      data: options.data ?? null,
      part,
      samples: count,
      classes,
      choice,
      models: scores
    })
    const seconds = (systemClock.now() - started) / 1000
    terminal.note(`engine ${classifier.engine}, ${formatSeconds(seconds)}`)
    terminal.result('', `${what}, part ${part}: ${counted(count, 'sample')}`)
    terminal.result(...terminal.table(scoreTable(scores, choice)), '')
    const shown = choice?.model ?? 'private'
    const table = classTable(scores[shown] ?? scores.private!, classes)
    terminal.result(`each class, by ${MODEL_NAMES[shown]}`, ...terminal.table(table))
    if (table.left > 0)
      terminal.result(`and ${counted(table.left, 'class', 'classes')} with fewer samples: --json`)
    terminal.result(
      '',
      'Accuracy has 95 % intervals. Cross-entropy in nats. ECE: expected calibration error, 15 bins.'
    )
    if (choice !== null) terminal.result(choiceLine(choice))
  } finally {
    classifier.dispose()
  }
}

/** The samples that were asked for, or those that nothing was learnt from. */
function partOf(
  data: OtherData,
  isOwn: boolean,
  wanted: EvaluatedPart | undefined
): { readonly part: EvaluatedPart; readonly samples: Samples } {
  const part = wanted ?? (isOwn ? 'test' : data.common !== null ? 'common' : 'all')
  const samples = data[part]
  if (samples !== null) return { part, samples }
  throw new UsageError(`These data have no part ${part} of their own`, {
    hint: 'Leave --part out, or use --part all.'
  })
}
