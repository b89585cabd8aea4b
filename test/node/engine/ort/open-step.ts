import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { type Abilities, probeAbilities } from '../../../../node/engine/ort/abilities.ts'
import { VariableCells } from '../../../../node/engine/ort/cells.ts'
import { OptimizerCells } from '../../../../node/engine/ort/optimizer-cells.ts'
import { openRuntime, type Runtime } from '../../../../node/engine/ort/providers.ts'
import { recordStep } from '../../../../node/engine/ort/record.ts'
import { Sessions } from '../../../../node/engine/ort/sessions.ts'
import { OrtStep } from '../../../../node/engine/ort/step.ts'
import { Queue } from '../../../../node/engine/queue.ts'
import type { CompiledStep, StepSpec } from '../../../../node/engine/types.ts'

/** The runtime of onnx, in one thread, and what it can do. */
export async function openOnnx(): Promise<{ runtime: Runtime; abilities: Abilities }> {
  await useBackend('cpu')
  const runtime = await openRuntime('onnx', 1)
  return { runtime, abilities: await probeAbilities(runtime) }
}

/** A step as an engine compiles it, but not checked. */
export async function openStep(
  runtime: Runtime,
  abilities: Abilities,
  spec: StepSpec
): Promise<CompiledStep> {
  const recorded = recordStep(spec, abilities)
  const sessions = new Sessions(runtime)
  return new OrtStep(spec, {
    ...recorded,
    runtime,
    session: await sessions.acquire(recorded.model, recorded.outputs),
    inPlace: abilities.inPlace,
    variables: new VariableCells(runtime),
    optimizers: new OptimizerCells(runtime),
    queue: new Queue(),
    onDispose: () => sessions.dispose()
  })
}
