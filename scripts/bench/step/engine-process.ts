import '../../../node/polyfill.ts'
import { createInterface } from 'node:readline'
import { repeatKnownStep } from '../../../node/engine/choice/known-step.ts'
import { createEngine } from '../../../node/engine/create.ts'
import { prepareTensorflow } from '../../../node/engine/eager/tensorflow.ts'
import type { EngineName } from '../../../node/engine/types.ts'
import { EngineBench } from './engine-bench.ts'
import type { Reply, RequestName } from './messages.ts'

// One engine with one number of threads in a process of its own: `engine-process.ts onnx 2`, then requests on stdin.
const [name, threads] = process.argv.slice(2) as [EngineName, string]
if (name === 'tensorflow') prepareTensorflow()
const engine = await createEngine(name, { threads: Number(threads) })
await repeatKnownStep(engine) // as a training thread does
const bench = new EngineBench(engine, Number(threads))

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`)
}

async function answer(line: string): Promise<Reply> {
  try {
    const { request, params } = JSON.parse(line) as { request: RequestName; params: never }
    return { reply: await bench[request](params) }
  } catch (error) {
    return { error: String(error) }
  }
}
