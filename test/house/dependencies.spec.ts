import { readFile } from 'node:fs/promises'
import { expect } from 'chai'

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('dependencies', () => {
  it('should each have a reason in CONTRIBUTING.md', async () => {
    const manifest = JSON.parse(await read('package.json'))
    const { dependencies, devDependencies, optionalDependencies } = manifest
    const installed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    const [, section = ''] = (await read('CONTRIBUTING.md')).split('\n## Dependencies')
    const explained = [...section.matchAll(/^\| `([^`]+)` +\| \S/gm)].map(([, name]) => name)
    expect(explained).to.have.members(installed)
  })

  it('should be pinned exactly', async () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      await read('package.json')
    )
    const all: Record<string, string> = {
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies
    }
    for (const [name, version] of Object.entries(all)) {
      expect(version, name).to.match(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    }
  })
})
