import { shellLine } from './shell.ts'

/** What a person types to be the first peer of a new federation, on the data that it was made from. */
export function startLine(file: string, data: string): string {
  // Of known data a part is enough, so that others can have the rest.
  const own = data === 'mnist' ? 'mnist#1/3' : data === 'fashion' ? 'fashion:<folder>#1/3' : data
  return shellLine(['memesh', 'start', file, '--data', own, '--model', 'mlp'])
}
