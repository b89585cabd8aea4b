import { counted } from '../../../node/counted.ts'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { type MemePlan, planArchitecture } from '../../../protocol/meme/plan.ts'
import { formatBytes } from '../../output/bytes.ts'

const planOf = ({ meme, task }: Manifest): MemePlan =>
  planArchitecture(meme.architecture, task.input)

/** The document that `federation create` and `federation show` print with --json. */
export function federationDocument(federation: string, manifest: Manifest) {
  const { parameters, flops, largestActivation } = planOf(manifest)
  return {
    schema: 'memesh.federation/1',
    federation,
    meme: { parameters, flops, largestActivation },
    manifest
  }
}

/** A federation for a person to read, a line an entry. */
export function federationLines(federation: string, manifest: Manifest): string[] {
  const { name, task, learning, exchange, meme, admission, supersedes } = manifest
  const plan = planOf(manifest)
  const { optimizer, schedule } = learning
  return [
    `name         ${name}`,
    `ID           ${federation}`,
    ...(supersedes === undefined ? [] : [`continues    ${supersedes}`]),
    `task         ${task.kind}, input ${task.input.join(' × ')}, ${task.classes.length} classes: ${task.classes.join(', ')}`,
    `meme         ${plan.layers.map(layer => layer.kind).join(', ')}`,
    `             ${plan.parameters.toLocaleString('en')} parameters, ${formatBytes(plan.parameters * 4)} as float32; head ${meme.head}`,
    `learning     ${counted(learning.rounds, 'round')} of ${counted(learning.epochs, 'epoch')}, batch ${learning.batch}, ${optimizer.kind}, rate ${learning.learningRate} (${schedule.kind}), weight decay ${learning.weightDecay}`,
    `             α ${learning.alpha}, β ${learning.beta}, temperature ${learning.temperature}`,
    `exchange     ${exchange.mode}, ${exchange.delivery}, ${exchange.encoding} in shards of ${formatBytes(exchange.shardBytes)}, mixing ${exchange.mixing}`,
    `             ${counted(exchange.neighbours, 'neighbour')}, at least ${exchange.minNeighbours} to begin; deadline ${exchange.deadline.minMs} to ${exchange.deadline.maxMs} ms; staleness ${counted(exchange.staleness, 'round')}`,
    `admission    ${admission.kind}`,
    `privacy      ${manifest.privacy.kind}`
  ]
}
