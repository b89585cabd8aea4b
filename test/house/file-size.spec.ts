import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const MAX_LINES = 400
const root = fileURLToPath(new URL('../../', import.meta.url))

describe('file size', () => {
  for (const folder of ['protocol', 'node', 'scripts']) {
    it(`should stay below ${MAX_LINES} lines in ${folder}/`, async () => {
      const files = await readdir(`${root}${folder}`, { recursive: true })
      const sources = files.filter(file => file.endsWith('.ts'))
      expect(sources.length, 'no sources found').to.be.above(0)
      for (const file of sources) {
        const lines = (await readFile(`${root}${folder}/${file}`, 'utf8')).split('\n').length
        expect(lines, `${folder}/${file} should be divided`).to.be.below(MAX_LINES)
      }
    })
  }
})
