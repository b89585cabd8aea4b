import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { EXIT_CODES, exitCode } from '../../scripts/exit-codes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const docs = readFileSync(join(root, 'docs/CONFIGURATION.md'), 'utf8')

/** Every error code that some errors.ts of the sources can give, and where. */
function declaredCodes(): Map<string, string> {
  const files = ['protocol', 'node', 'scripts'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('errors.ts'))
      .map(path => join(folder, path))
  )
  const codes = new Map<string, string>()
  for (const file of files)
    for (const [, code = ''] of readFileSync(join(root, file), 'utf8').matchAll(/'(ERR_[A-Z_]+)'/g))
      codes.set(code, file)
  return codes
}

/** Exit codes that a range of the documentation stands for. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'protocol/federation/': [10, 19],
  'node/federation/': [10, 39],
  'protocol/meme/': [20, 59],
  'node/data/': [20, 29],
  'node/models/': [20, 29],
  'node/exchange/': [30, 39],
  'node/store/': [40, 49],
  'node/control/': [40, 49],
  'node/engine/': [50, 59],
  'node/learning/': [50, 59]
}

describe('exit codes', () => {
  const codes = declaredCodes()

  it('should find the errors of all folders', () => {
    expect(codes.size).to.be.greaterThan(40)
  })

  it('should have one for every error, in the range of its folder', () => {
    for (const [code, file] of codes) {
      expect(EXIT_CODES, `${code} of ${file}`).to.have.property(code)
      const range = Object.entries(RANGES).find(([folder]) => file.startsWith(folder))?.[1]
      if (range !== undefined) expect(exitCode(code), `${code} of ${file}`).to.be.within(...range)
    }
  })

  it('should have none for an error that does not exist', () => {
    const known = new Set([...codes.keys(), 'ERR_INTERNAL'])
    expect(Object.keys(EXIT_CODES).filter(code => !known.has(code))).to.deep.equal([])
  })

  it('should be documented, each with its cause and remedy', () => {
    for (const [code, exit] of Object.entries(EXIT_CODES))
      expect(docs, code).to.match(
        new RegExp(`^\\| ${exit} \\| \`${code}\` \\| .+ \\| .+ \\|$`, 'm')
      )
  })

  it('should be 1 for a code that is not known', () => {
    expect(exitCode('ERR_SOMETHING_ELSE')).to.equal(1)
  })
})
