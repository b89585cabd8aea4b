import { expect } from 'chai'
import { LevelDatastore } from 'datastore-level'
import { BoundedDatastore } from '../../../../node/exchange/libp2p/bounded-datastore.ts'
import type { Datastore } from '../../../../node/exchange/libp2p/host.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'

type Key = Parameters<Datastore['put']>[0]

/** As much of a datastore key as a map of names needs. */
const keyOf = (name: string) => ({ toString: () => name }) as unknown as Key
const bytesOf = (...values: number[]) => Uint8Array.from(values)
const names = (keys: Iterable<unknown>) => [...keys].map(String)

describe('BoundedDatastore', () => {
  it('should keep the entries that were written last', () => {
    const store = new BoundedDatastore(3)
    const [a, b, c, d] = ['/a', '/b', '/c', '/d'].map(keyOf) as [Key, Key, Key, Key]
    for (const key of [a, b, c, a, d]) store.put(key, bytesOf(1))
    expect(store.has(b)).to.equal(false)
    expect(names(store.queryKeys({}))).to.deep.equal(['/c', '/a', '/d'])
    store.put(a, bytesOf(2))
    expect(store.get(a)).to.deep.equal(bytesOf(2))
  })

  it('should say that something is not there in the way that libp2p expects', () => {
    const store = new BoundedDatastore(3)
    expect(() => store.get(keyOf('/a')))
      .to.throw()
      .with.property('name', 'NotFoundError')
  })

  it('should answer queries by prefix, filter, order, offset and limit', () => {
    const store = new BoundedDatastore(10)
    for (const [name, value] of [
      ['/p/a', 3],
      ['/p/b', 1],
      ['/q/c', 2],
      ['/p/d', 2]
    ] as const) {
      store.put(keyOf(name), bytesOf(value))
    }
    const found = store.query({
      prefix: '/p',
      filters: [({ value }) => value[0] !== 9],
      orders: [(a, b) => Math.sign(a.value[0]! - b.value[0]!) as -1 | 0 | 1],
      offset: 1,
      limit: 1
    })
    expect([...found].map(({ key }) => String(key))).to.deep.equal(['/p/d'])
    expect(
      names(store.queryKeys({ prefix: '/p', filters: [key => String(key) !== '/p/b'] }))
    ).to.deep.equal(['/p/a', '/p/d'])
  })

  it('should do many things at once as LevelDB does', () =>
    withTempFolder(async folder => {
      const level = new LevelDatastore(folder)
      await level.open()
      const stores: Datastore[] = [level, new BoundedDatastore(10)]
      const outcomes = []
      for (const store of stores) outcomes.push(await exercise(store))
      await level.close()
      expect(outcomes[1]).to.deep.equal(outcomes[0])
    }))
})

/** Puts, gets and deletes several entries, and says what is left. */
async function exercise(store: Datastore): Promise<unknown> {
  const pairs = ['/a', '/b', '/c'].map((name, index) => ({
    key: keyOf(name),
    value: bytesOf(index)
  }))
  for await (const _ of store.putMany(pairs));
  const got: unknown[] = []
  const wanted = pairs.slice(0, 2).map(({ key }) => key)
  for await (const { key, value } of store.getMany(wanted)) got.push([String(key), [...value]])
  const batch = store.batch()
  batch.put(keyOf('/d'), bytesOf(3))
  batch.delete(keyOf('/a'))
  await batch.commit()
  for await (const _ of store.deleteMany([keyOf('/b')]));
  const left: unknown[] = []
  for await (const { key, value } of store.query({})) left.push([String(key), [...value]])
  return { got, left }
}
