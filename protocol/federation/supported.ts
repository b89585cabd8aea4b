import { mixingRule } from '../mixing/rules.ts'
import type { MixingRule } from '../mixing/types.ts'
import { ManifestUnsupportedError } from './errors.ts'
import type { Manifest } from './manifest.ts'

/**
 * Refuses a federation that asks for what this version does not do yet. A value that is never looked at would otherwise
 * be a broken promise to the other members.
 * @throws ManifestUnsupportedError with the first such field
 */
export function requireSupported(manifest: Manifest): void {
  const { meme, exchange, admission } = manifest
  if (meme.head !== 'shared') throw new ManifestUnsupportedError('meme.head', meme.head)
  if ('weights' in meme.initial) throw new ManifestUnsupportedError('meme.initial', 'weights')
  knownRule(exchange.mixing)
  if (admission.kind !== 'open') {
    throw new ManifestUnsupportedError('admission.kind', admission.kind)
  }
}

/** The mixing rule of that name. @throws ManifestUnsupportedError if nobody has registered one */
export function knownRule(name: string): MixingRule {
  const rule = mixingRule(name)
  if (rule === undefined) throw new ManifestUnsupportedError('exchange.mixing', name)
  return rule
}
