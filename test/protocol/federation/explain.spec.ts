import { expect } from 'chai'
import { explainManifest } from '../../../protocol/federation/explain.ts'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { fullManifest } from '../../fixtures/manifests.ts'

/** Paths of all values that are no objects, as far as a field is explained. */
function leaves(value: unknown, path: string, explained: readonly string[]): string[] {
  if (explained.includes(path) || typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, below]) =>
    leaves(below, path === '' ? name : `${path}.${name}`, explained)
  )
}

const table = (): Manifest => ({
  ...fullManifest(),
  task: {
    kind: 'table',
    input: [1],
    classes: ['a', 'b'],
    features: [{ name: 'age', type: 'number' }],
    standardisation: 'peer'
  }
})

describe('explainManifest', () => {
  for (const [what, manifest] of [
    ['images', fullManifest()],
    ['tables', table()]
  ] as const)
    it(`should explain every field of a federation for ${what}`, () => {
      const fields = explainManifest(manifest)
      const names = fields.map(({ field }) => field)
      expect(leaves(manifest, '', names)).to.deep.equal(names)
      for (const { what } of fields) expect(what.length).to.be.greaterThan(10)
    })

  it('should say what a field means in this kind of task', () => {
    const input = (manifest: Manifest) =>
      explainManifest(manifest).find(({ field }) => field === 'task.input')
    expect(input(fullManifest())).to.deep.include({ value: [32, 32, 1] })
    expect(input(fullManifest())?.what).to.match(/^height, width/)
    expect(input(table())?.what).to.match(/^inputs/)
  })
})
