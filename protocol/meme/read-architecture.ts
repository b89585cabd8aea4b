import { z } from 'zod'
import { readableIssues } from '../federation/issues.ts'
import { type Architecture, ArchitectureSchema } from './architecture.ts'
import { ArchitectureError } from './errors.ts'

const Layers = z.strictObject({ layers: ArchitectureSchema })

/**
 * A list of layers as a person writes it (parsed JSON): defaults are filled in, nothing unknown is accepted. Whether
 * the layers fit together is `planArchitecture`'s question.
 * @throws ArchitectureError with the first few fields that are wrong
 */
export function readArchitecture(json: unknown): Architecture {
  const parsed = Layers.safeParse({ layers: json })
  if (parsed.success) return parsed.data.layers
  throw new ArchitectureError(`Not a list of layers: ${readableIssues(parsed.error).join('; ')}`, {
    hint: 'Write a list such as [{"id":"fc1","kind":"dense","units":10}]; docs/CONFIGURATION.md has every layer.'
  })
}
