import { InvalidArgumentError } from 'commander'

type Parser<T> = (text: string) => T

/** A whole number in min … max. */
export function integer(min: number, max: number): Parser<number> {
  return text => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
  }
}

/** A decimal number in min … max. */
export function decimal(min: number, max: number): Parser<number> {
  return text => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`)
  }
}

/** `all`, or a whole number in min … max. */
export function integerOrAll(min: number, max: number): Parser<number | 'all'> {
  const parse = integer(min, max)
  return text => {
    if (text === 'all') return text
    try {
      return parse(text)
    } catch {
      throw new InvalidArgumentError(`Expected "all" or a whole number from ${min} to ${max}.`)
    }
  }
}

/** Text of 1 to `max` characters. */
export function text(max: number): Parser<string> {
  return value => {
    if (value.length >= 1 && value.length <= max) return value
    throw new InvalidArgumentError(`Expected 1 to ${max} characters.`)
  }
}

/** Comma-separated entries, at least one, none empty. */
export function list(value: string): string[] {
  const entries = value.split(',').map(entry => entry.trim())
  if (entries.every(entry => entry.length > 0)) return entries
  throw new InvalidArgumentError('Expected entries with commas between them, such as mlp,lenet5.')
}

/** For flags that may be given again: every value, in order. */
export const repeated = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  value
]

/** One of a few words. */
export function choice<const T extends string>(values: readonly T[]): Parser<T> {
  return value => {
    const found = values.find(each => each === value)
    if (found !== undefined) return found
    throw new InvalidArgumentError(`Expected ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`)
  }
}
