import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import { shellLine, shellQuote } from '../../../scripts/commands/shared/shell.ts'

describe('shellQuote', () => {
  it('should leave plain words alone', () => {
    for (const word of ['memesh', '--data', '/ip4/127.0.0.1/tcp/0', 'runs/a-b_c', 'k=1,2'])
      expect(shellQuote(word)).to.equal(word)
  })

  it('should quote what a shell would take for its own', () => {
    expect(shellQuote("it's")).to.equal("'it'\\''s'")
    expect(shellQuote('')).to.equal("''")
  })

  it('should come back unchanged from a shell', () => {
    const words = [
      "a'b",
      'memesh://x?peer=/ip4/1&peer=2',
      '$HOME `id` "x"',
      'a\\b',
      'mnist#1/3',
      '*'
    ]
    const line = `printf '%s\\n' ${shellLine(words)}`
    expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' }).trim().split('\n')).to.deep.equal(
      words
    )
  })
})
