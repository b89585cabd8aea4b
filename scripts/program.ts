import type { Command } from 'commander'
import { type BootstrapOptions, defineBootstrap } from './options/bootstrap.ts'
import { createCommand, examplesText } from './options/command.ts'
import { definePeers, defineStatus } from './options/control.ts'
import { type DataCheckOptions, defineData, defineDataCheck } from './options/data.ts'
import { type DoctorOptions, defineDoctor } from './options/doctor.ts'
import { defineEngines } from './options/engines.ts'
import {
  type CreateOptions,
  defineCreate,
  defineFederation,
  defineShow,
  type ShowOptions
} from './options/federation.ts'
import { defineInit, type InitOptions } from './options/init.ts'
import {
  type DashboardOptions,
  defineDashboard,
  defineLineage,
  defineReport,
  type LineageOptions
} from './options/look.ts'
import type { OutputOptions } from './options/output-options.ts'
import { defineJoin, defineStart } from './options/peer.ts'
import type { PeerOptions } from './options/peer-options.ts'
import { defineSimulate, type SimulateOptions } from './options/simulate.ts'
import {
  defineEvaluate,
  defineExport,
  definePredict,
  type EvaluateOptions,
  type ExportOptions,
  type PredictOptions
} from './options/use.ts'
import { version } from './version.ts'

/** What a person may want, with one example each. */
export const TASKS = [
  { what: 'See what joining brings, with nothing to prepare', type: 'memesh simulate' },
  {
    what: 'Write down what a new federation agrees on',
    type: "memesh federation create --name 'Digits' --meme lenet5 -o fed.json"
  },
  { what: 'Be its first peer', type: 'memesh start fed.json --data mnist#1/3 --model mlp' },
  {
    what: 'Join with the line that it prints',
    type: "memesh join 'memesh://bafy…?peer=/ip4/…' --data mnist#2/3 --model lenet5"
  },
  { what: 'See what is wrong, if something is', type: 'memesh doctor' }
] as const

/** What bare `memesh` says. */
export const tasksText = (): string =>
  [
    'memesh trains models where the data is: peers teach a shared meme, and only the meme travels.\n',
    ...TASKS.map(({ what, type }) => `  ${what}\n    $ ${type}\n`),
    'memesh <command> --help says more.'
  ].join('\n')

/** The whole command tree. The code of a command is loaded when it runs, so that --help stays quick. */
export function createProgram(): Command {
  return createCommand('memesh')
    .description('Serverless federated mutual learning: private models, a shared meme, no server.')
    .version(version(), '-V, --version', 'show the version')
    .addHelpText('after', examplesText(TASKS))
    .commandsGroup('Train:')
    .addCommand(
      defineSimulate().action(async (options: SimulateOptions) => {
        const { simulate } = await import('./commands/simulate.ts')
        await simulate(options)
      })
    )
    .addCommand(
      defineStart().action(async (federation: string, options: PeerOptions) => {
        const { start } = await import('./commands/start.ts')
        await start(federation, options)
      })
    )
    .addCommand(
      defineJoin().action(async (federation: string, options: PeerOptions) => {
        const { join } = await import('./commands/join.ts')
        await join(federation, options)
      })
    )
    .commandsGroup('Connect:')
    .addCommand(
      defineBootstrap().action(async (options: BootstrapOptions) => {
        const { bootstrap } = await import('./commands/bootstrap.ts')
        await bootstrap(options)
      })
    )
    .commandsGroup('Watch:')
    .addCommand(
      defineStatus().action(async (run: string | undefined, options: OutputOptions) => {
        const { status } = await import('./commands/status.ts')
        await status(run, options)
      })
    )
    .addCommand(
      definePeers().action(async (run: string | undefined, options: OutputOptions) => {
        const { peers } = await import('./commands/peers.ts')
        await peers(run, options)
      })
    )
    .commandsGroup('Look:')
    .addCommand(
      defineReport().action(async (run: string | undefined, options: OutputOptions) => {
        const { report } = await import('./commands/report.ts')
        await report(run, options)
      })
    )
    .addCommand(
      defineLineage().action(async (run: string | undefined, options: LineageOptions) => {
        const { lineage } = await import('./commands/lineage.ts')
        await lineage(run, options)
      })
    )
    .addCommand(
      defineDashboard().action(async (runs: string[], options: DashboardOptions) => {
        const { dashboard } = await import('./commands/dashboard.ts')
        await dashboard(runs, options)
      })
    )
    .commandsGroup('Use:')
    .addCommand(
      defineEvaluate().action(async (run: string, options: EvaluateOptions) => {
        const { evaluate } = await import('./commands/evaluate.ts')
        await evaluate(run, options)
      })
    )
    .addCommand(
      definePredict().action(async (run: string, files: string[], options: PredictOptions) => {
        const { predict } = await import('./commands/predict.ts')
        await predict(run, files, options)
      })
    )
    .addCommand(
      defineExport().action(async (run: string, options: ExportOptions) => {
        const { exportModel } = await import('./commands/export.ts')
        await exportModel(run, options)
      })
    )
    .commandsGroup('Prepare:')
    .addCommand(
      defineInit().action(async (options: InitOptions) => {
        const { init } = await import('./commands/init.ts')
        await init(options)
      })
    )
    .addCommand(createDataProgram())
    .addCommand(createFederationProgram())
    .addCommand(
      defineDoctor().action(async (federation: string | undefined, options: DoctorOptions) => {
        const { doctor } = await import('./commands/doctor.ts')
        await doctor(federation, options)
      })
    )
    .addCommand(
      defineEngines().action(async (options: OutputOptions) => {
        const { engines } = await import('./commands/engines.ts')
        await engines(options)
      })
    )
}

const createDataProgram = (): Command =>
  defineData().addCommand(
    defineDataCheck().action(async (spec: string, options: DataCheckOptions) => {
      const { dataCheck } = await import('./commands/data-check.ts')
      await dataCheck(spec, options)
    })
  )

const createFederationProgram = (): Command =>
  defineFederation()
    .addCommand(
      defineCreate().action(async (options: CreateOptions) => {
        const { federationCreate } = await import('./commands/federation-create.ts')
        await federationCreate(options)
      })
    )
    .addCommand(
      defineShow().action(async (federation: string, options: ShowOptions) => {
        const { federationShow } = await import('./commands/federation-show.ts')
        await federationShow(federation, options)
      })
    )
