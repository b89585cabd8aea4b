import { readdir, readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'

const root = new URL('../../', import.meta.url)

/** A constant's value as the documentation writes it. */
const written = (value: unknown): string =>
  [value]
    .flat()
    .map(one => (Number(one) < 1 ? String(one) : Number(one).toLocaleString('en-US')))
    .join(', ')

const FOLDERS = [
  'protocol',
  'node/exchange',
  'node/control',
  'node/data',
  'node/history',
  'node/models',
  'scripts/dashboard'
]

async function filesOfLimits(): Promise<string[]> {
  const found = FOLDERS.map(async folder => {
    const files = await readdir(new URL(folder, root), { recursive: true })
    return files
      .filter(file => /(^|\/)(constants|limits)\.ts$/.test(file))
      .map(file => `${folder}/${file}`)
  })
  return (await Promise.all(found)).flat().sort()
}

const files = await filesOfLimits()
const text = await readFile(new URL('docs/LIMITS.md', root), 'utf8')

describe('docs/LIMITS.md', () => {
  for (const file of files) {
    it(`should list every bound of ${file} with its value`, async () => {
      const section = text.split('\n## ').find(part => part.includes(`\`${file}\``)) ?? ''
      const rows = [...section.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\| [^|]+\|$/gm)]
      const documented = Object.fromEntries(rows.map(([, name, value]) => [name, value]))
      const constants = await import(pathToFileURL(new URL(file, root).pathname).href)
      const expected = Object.entries(constants).map(([name, value]) => [name, written(value)])
      expect(documented).to.deep.equal(Object.fromEntries(expected))
    })
  }
})
