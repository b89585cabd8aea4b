import { detectEngines, type EngineStatus } from '../engine/choice/detect.ts'
import { AUTOMATIC } from '../engine/choice/select.ts'
import { failed, ok, warning } from './findings.ts'
import type { Finding } from './types.ts'

/** Whether an engine trains here, and whether it is the best one. Each repeats a step whose result is known. */
export async function checkEngine(detect = detectEngines): Promise<Finding> {
  const engines = await detect()
  const runs = new Set(engines.filter(({ available }) => available).map(({ engine }) => engine))
  const picked = AUTOMATIC.find(engine => runs.has(engine))
  if (picked === undefined)
    return failed('engine', 'none trains here', `Install memesh anew: ${reasons(engines)}.`)
  const others = [...runs].filter(engine => engine !== picked)
  const found = `${picked} trains${others.length > 0 ? `; ${others.join(', ')} would too` : ''}`
  const [best] = AUTOMATIC
  if (picked === best) return ok('engine', found)
  const better = engines.filter(({ engine }) => engine === best)
  return warning(
    'engine',
    `${found}, but slower than ${best}`,
    `${reasons(better)}: npm install brings it where the registry can be reached; memesh engines says more.`
  )
}

const reasons = (engines: readonly EngineStatus[]): string =>
  engines.map(({ engine, reason }) => `${engine}: ${reason}`).join('; ')
