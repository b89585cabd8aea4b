import { expect } from 'chai'
import { type Command, CommanderError } from 'commander'
import { UsageError } from '../../scripts/errors.ts'
import { createProgram, TASKS, tasksText } from '../../scripts/program.ts'

/** What a command line ends in, and what it writes to stdout before. */
async function parse(...args: string[]): Promise<{ error: unknown; written: string }> {
  const program = createProgram() as unknown as Command
  let written = ''
  const listen = (command: Command): void => {
    command.configureOutput({
      writeOut: text => {
        written += text
      },
      writeErr: () => {}
    })
    command.commands.forEach(listen)
  }
  listen(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return { error: null, written }
  } catch (error) {
    return { error, written }
  }
}

describe('--help', () => {
  const commands = [
    '',
    'simulate',
    'start',
    'join',
    'federation',
    'federation create',
    'init',
    'data check',
    'status',
    'peers',
    'report',
    'lineage',
    'dashboard',
    'evaluate',
    'predict',
    'export'
  ]
  for (const command of [...commands, 'federation show', 'engines'])
    it(`should end with an example: memesh ${command}`, async () => {
      const { error, written } = await parse(...command.split(' ').filter(Boolean), '--help')
      expect(error).to.be.instanceOf(CommanderError)
      expect(written).to.match(/\nExamples?:\n( {2}# .*\n {2}\$ memesh .*\n?)+$/)
    })

  it('should group the commands by task', async () => {
    const { written } = await parse('--help')
    expect(written).to.match(
      /Train:\n {2}simulate .*[\s\S]*start[\s\S]*join[\s\S]*Prepare:\n {2}init[\s\S]*federation[\s\S]*doctor[\s\S]*engines/
    )
  })
})

describe('the tasks of bare memesh', () => {
  it('should be examples that parse', async () => {
    for (const { type } of TASKS) expect(tasksText()).to.include(`$ ${type}`)
  })
})

describe('usage errors', () => {
  const cases: [string, string[], RegExp, RegExp][] = [
    [
      'an unknown command',
      ['simulat'],
      /unknown command 'simulat'/,
      /^Did you mean simulate\? See memesh --help$/
    ],
    [
      'an unknown flag',
      ['simulate', '--peer', '3'],
      /unknown option '--peer'/,
      /Did you mean --peers\?/
    ],
    [
      'a value out of range',
      ['simulate', '--peers', '1'],
      /'--peers <n>'.*'1'.*2 to 256/,
      /^See memesh simulate --help$/
    ],
    [
      'a word that is none of the few',
      ['simulate', '--mode', 'x'],
      /Expected sync or async\./,
      /memesh simulate/
    ],
    [
      'a missing flag',
      ['start', 'fed.json', '--model', 'mlp'],
      /'--data <spec>' not specified/,
      /^See memesh start --help$/
    ],
    [
      'a missing argument',
      ['join', '--data', 'mnist', '--model', 'mlp'],
      /'federation'/,
      /memesh join/
    ],
    ['too many arguments', ['engines', 'x'], /too many arguments/, /memesh engines/],
    [
      'a group without a command',
      ['federation'],
      /needs a command/,
      /^See memesh federation --help$/
    ],
    ['an unknown command of a group', ['federation', 'creat'], /'creat'/, /Did you mean create\?/]
  ]
  for (const [what, args, message, hint] of cases)
    it(`should be one line and a hint for ${what}`, async () => {
      const { error } = await parse(...args)
      expect(error).to.be.instanceOf(UsageError)
      const usage = error as UsageError
      expect(usage.message).to.match(message)
      expect(usage.message).to.not.include('\n')
      expect(usage.hint).to.match(hint)
    })
})
