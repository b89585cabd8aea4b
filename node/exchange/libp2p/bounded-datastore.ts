import { NotFoundError } from '@libp2p/interface'
import type { Datastore } from './host.ts'

type Key = Parameters<Datastore['put']>[0]
type Query = Parameters<Datastore['query']>[0]
type KeyQuery = Parameters<Datastore['queryKeys']>[0]
type Batch = ReturnType<Datastore['batch']>
interface Pair {
  readonly key: Key
  readonly value: Uint8Array
}
type Source<T> = Iterable<T> | AsyncIterable<T>

/**
 * What libp2p remembers, in memory, at most `limit` entries: the one written least recently makes room. For peers that
 * write down what strangers tell them; who is still there renews its entry.
 */
export class BoundedDatastore implements Datastore {
  readonly #pairs = new Map<string, Pair>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  has(key: Key): boolean {
    return this.#pairs.has(key.toString())
  }

  /** @throws NotFoundError, which libp2p expects */
  get(key: Key): Uint8Array {
    const pair = this.#pairs.get(key.toString())
    if (pair === undefined) throw new NotFoundError('Not Found')
    return pair.value
  }

  put(key: Key, value: Uint8Array): Key {
    const name = key.toString()
    this.#pairs.delete(name)
    this.#pairs.set(name, { key, value })
    if (this.#pairs.size > this.#limit) {
      const [oldest] = this.#pairs.keys()
      if (oldest !== undefined) this.#pairs.delete(oldest)
    }
    return key
  }

  delete(key: Key): void {
    this.#pairs.delete(key.toString())
  }

  async *putMany(source: Source<Pair>): AsyncGenerator<Key> {
    for await (const { key, value } of source) yield this.put(key, value)
  }

  async *getMany(source: Source<Key>): AsyncGenerator<Pair> {
    for await (const key of source) yield { key, value: this.get(key) }
  }

  async *deleteMany(source: Source<Key>): AsyncGenerator<Key> {
    for await (const key of source) {
      this.delete(key)
      yield key
    }
  }

  batch(): Batch {
    const steps: (() => unknown)[] = []
    return {
      put: (key, value) => void steps.push(() => this.put(key, value)),
      delete: key => void steps.push(() => this.delete(key)),
      commit: () => {
        for (const step of steps.splice(0)) step()
      }
    }
  }

  *query({ prefix = '', filters = [], orders = [], ...page }: Query): Generator<Pair> {
    const matching = [...this.#pairs]
      .filter(([name]) => name.startsWith(prefix))
      .map(([, pair]) => pair)
      .filter(pair => filters.every(filter => filter(pair)))
    yield* paged(sorted(matching, orders), page)
  }

  *queryKeys({ prefix = '', filters = [], orders = [], ...page }: KeyQuery): Generator<Key> {
    const keys = [...this.query({ prefix })].map(({ key }) => key)
    const matching = keys.filter(key => filters.every(filter => filter(key)))
    yield* paged(sorted(matching, orders), page)
  }
}

/** Sorted by the first order; the next one decides between equals. */
const sorted = <T>(values: T[], orders: readonly ((a: T, b: T) => number)[]): T[] =>
  values.sort((a, b) => {
    for (const order of orders) {
      const sign = order(a, b)
      if (sign !== 0) return sign
    }
    return 0
  })

const paged = <T>(values: T[], { offset = 0, limit }: { offset?: number; limit?: number }): T[] =>
  values.slice(offset, limit === undefined ? undefined : offset + limit)
