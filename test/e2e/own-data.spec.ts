import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { SimulationReport } from '../../node/simulation/types.ts'
import { parseManifestFile } from '../../protocol/federation/file.ts'
import { realData, writeDermoscopic, writeImages, writePatients } from '../fixtures/own-data.ts'
import { runMemesh, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { pngHeaderOf } from '../node/data/images/files.ts'

const FOUR = ['--peers', '4', '--rounds', '1', '--epochs', '1', '--engine', 'wasm', '--json']

/** Simulates four peers on data with one command; the report, and what was said. */
const simulateFour = (data: string, ...more: readonly string[]) =>
  withTempFolder(async folder => {
    const args = ['simulate', ...FOUR, '--data', data, '--out', join(folder, 'run'), ...more]
    const { code, stdout, stderr } = await runMemesh(args, {
      XDG_CACHE_HOME: join(folder, 'cache')
    })
    expect(code, stderr).to.equal(0)
    return { report: JSON.parse(stdout) as SimulationReport, stderr }
  })

describe("data of one's own", function () {
  this.timeout(300_000)

  it('should train four hospitals of a table with one command', () =>
    withTempFolder(async folder => {
      const path = await writePatients(folder)
      const { report, stderr } = await simulateFour(`csv:${path}?label=sick&site=hospital`)
      expect(report.peers.map(({ samples }) => samples)).to.deep.equal(
        Array.from({ length: 4 }, () => ({ train: 24, validation: 3, test: 3 }))
      )
      expect(report.config).to.include({ partition: 'sites', samples: 'all', meme: 'mlp' })
      expect(stderr).to.match(/left out: note \(neither numbers/)
      expect(stderr).to.match(/mean of the training part: pulse 18/)
      expect(stderr).to.match(/peer-1 is E, peer-2 is N, peer-3 is S, peer-4 is W/)
    }))

  it('should train four peers of a folder of images with one command', () =>
    withTempFolder(async folder => {
      const { report, stderr } = await simulateFour(`images:${await writeImages(folder)}`)
      expect(report.peers.map(({ model }) => model)).to.deep.equal(['mlp', 'mlp', 'mlp', 'mlp'])
      // A fifth of 80 for all to be tested on, the rest shared out.
      expect(report.peers[0]?.samples).to.deep.equal({ train: 12, validation: 2, test: 2 })
      expect(stderr).to.match(/80 images as 8 × 8 × 1: decoding them by/)
    }))

  it('should go from a table to a federation that starts and is joined', () =>
    withTempFolder(async folder => {
      const data = `csv:${await writePatients(folder)}?label=sick&ignore=hospital`
      const at = (name: string) => join(folder, name)
      const init = await runMemesh(['init', '--data', data, '-o', at('fed.json'), '--json'])
      expect(init.code, init.stderr).to.equal(0)
      expect(await readdir(folder)).to.deep.equal([
        ...['README.md', 'fed.json', 'fed.schema.json', 'patients.csv']
      ])
      const text = await readFile(at('fed.json'), 'utf8')
      expect(JSON.parse(text)).to.have.property('$schema', './fed.schema.json')
      const manifest = parseManifestFile(text)
      expect(manifest).to.have.property('name', 'patients')
      expect(manifest.task).to.deep.include({ input: [3], classes: ['no', 'yes'] })
      expect(JSON.parse(init.stdout).manifest).to.deep.equal(manifest)
      const readme = await readFile(at('README.md'), 'utf8')
      expect(readme).to.include('- ward: medicine, surgery').and.include('`learning.temperature`')

      const check = await runMemesh([
        'data',
        'check',
        data,
        '--federation',
        at('fed.json'),
        '--json'
      ])
      expect(check.code, check.stderr).to.equal(0)
      expect(JSON.parse(check.stdout)).to.deep.include({ fits: true, problems: [] })

      const peer = [
        '--data',
        data,
        '--model',
        'mlp',
        '--rounds',
        '1',
        '--engine',
        'cpu',
        '--baseline',
        'none',
        '--json'
      ]
      const local = ['--listen', '/ip4/127.0.0.1/tcp/0', '--no-mdns']
      const founder = startMemesh(['start', at('fed.json'), ...peer, '--run', at('a'), ...local])
      const [, ticket = ''] = await founder.said(/memesh join '(memesh:[^']+)' --data/)
      const joiner = startMemesh(['join', ticket, ...peer, '--run', at('b'), ...local])
      for (const { finished } of [founder, joiner]) {
        const { code, stdout, stderr } = await finished
        expect(code, stderr).to.equal(0)
        expect(JSON.parse(stdout).samples).to.deep.equal({ train: 96, validation: 12, test: 12 })
      }

      const again = await runMemesh(['init', '--data', data, '-o', at('fed.json')])
      expect(again.code).to.equal(16)
    }))

  it('should be said of data that do not fit, with the exit code of such', () =>
    withTempFolder(async folder => {
      const path = await writePatients(folder)
      const fed = join(folder, 'fed.json')
      await runMemesh(['init', '--data', `csv:${path}?label=sick`, '-o', fed])
      await writeFile(path, (await readFile(path, 'utf8')).replace('pulse,', 'Pulse,'))
      const args = ['data', 'check', `csv:${path}?label=sick`, '--federation', fed]
      const { code, stdout } = await runMemesh(args)
      expect(code).to.equal(22)
      expect(stdout).to.match(/It does not fit:\n {2}✗ .* has no column pulse\n$/)
    }))
})

describe("hostile data of one's own", function () {
  this.timeout(300_000)

  let root = ''
  let fed = ''
  let patients = ''
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'memesh-test-'))
    fed = join(root, 'fed.json')
    const path = await writePatients(root)
    patients = await readFile(path, 'utf8')
    const { code, stderr } = await runMemesh([
      'init',
      '--data',
      `csv:${path}?label=sick`,
      '-o',
      fed
    ])
    expect(code, stderr).to.equal(0)
  })
  after(() => rm(root, { recursive: true }))

  /** `start` on a federation for the patients, with other data; nothing may be left behind. */
  const failing = (
    name: string,
    exit: number,
    message: RegExp,
    make: (folder: string, patients: string) => Promise<string>
  ) =>
    it(`should be refused by start as ${name}: ${message.source}`, () =>
      withTempFolder(async folder => {
        const data = await make(folder, patients)
        const before = await readdir(folder)
        const args = ['start', fed, '--data', data, '--model', 'mlp', '--run', join(folder, 'run')]
        const { code, stderr } = await runMemesh(args)
        expect(code, stderr).to.equal(exit)
        expect(stderr).to.match(
          new RegExp(`(^|\\n)error\\[${name}\\]: [^\\n]+\\nhint: [^\\n]+\\n$`)
        )
        expect(stderr).to.match(message)
        expect(await readdir(folder)).to.deep.equal(before)
      }))

  const other = (change: (text: string) => string) => async (folder: string, text: string) => {
    await writeFile(join(folder, 'other.csv'), change(text))
    return `csv:${join(folder, 'other.csv')}?label=sick`
  }
  failing(
    'ERR_DATA_LABEL',
    22,
    /line 2: "perhaps" is none of the federation's classes: no, yes/,
    other(text => text.replace(/(no|yes)\n/, 'perhaps\n'))
  )
  failing(
    'ERR_DATA_COLUMN',
    22,
    /has no column ward/,
    other(text => text.replace('ward', 'Ward'))
  )
  failing(
    'ERR_DATA_TABLE',
    21,
    /line 9: 4 cells/,
    other(text => text.replace(/^((?:.*\n){8}.*),\w+\n/, '$1\n'))
  )
  failing(
    'ERR_DATA_TABLE',
    21,
    /line 2: a row of more than/,
    other(text => `${text.split('\n')[0]}\n"${'x'.repeat(1 << 22)}`)
  )

  const images: readonly [string, string | Uint8Array, RegExp][] = [
    ['an image that is none', 'hello', /bad\.png is no image/],
    ['50,000 × 50,000 pixels', pngHeaderOf(50_000, 50_000), /50000 × 50000 pixels/]
  ]
  for (const [what, content, message] of images)
    it(`should be refused by simulate: ${what}`, () =>
      withTempFolder(async folder => {
        const path = await writeImages(folder)
        await writeFile(join(path, 'top', 'bad.png'), content)
        const out = join(folder, 'run')
        const { code, stderr } = await runMemesh([
          'simulate',
          '--data',
          `images:${path}`,
          '--out',
          out
        ])
        expect(code, stderr).to.equal(21)
        expect(stderr)
          .to.match(/error\[ERR_DATA_IMAGE\]: /)
          .and.match(message)
        expect(await readdir(folder)).to.deep.equal(['images'])
      }))
})

const eicu = realData('eicu-demo')
const dermoscopic = realData('dermoscopic-fl')

describe('real data', function () {
  this.timeout(300_000)

  if (eicu !== null)
    it('should train four regions of the eICU table with one command', async () => {
      const gone = 'hospitalid,shock_or_hypotension_dx,pressor_infusion,first_event_offset_min'
      const data = `csv:${join(eicu, 'shock_task.csv')}?label=shock&site=region&ignore=${gone}`
      const { report, stderr } = await simulateFour(data)
      // 140, 461, 671 and 733 stays, four fifths of each to train on.
      const stays = report.peers.map(({ samples: s }) => s.train + s.validation + s.test)
      expect(stays).to.deep.equal([733, 140, 671, 461])
      expect(stderr).to.match(/200 rows have no region: left out/)
      for (const { private: own } of report.peers) expect(own.ownMix).to.be.within(0.5, 1)
    })

  if (dermoscopic !== null)
    it('should train the four hospitals of the dermoscopic images with one command', () =>
      withTempFolder(async folder => {
        const list = await writeDermoscopic(dermoscopic, folder, 40)
        const { report } = await simulateFour(`images:${list}?split=split&site=client`)
        expect(report.peers.map(({ samples }) => samples)).to.deep.equal(
          Array.from({ length: 4 }, () => ({ train: 40, validation: 40, test: 40 }))
        )
        expect(report.peers.map(({ model }) => model)).to.deep.equal([
          ...['mlp', 'lenet5', 'cnn1', 'mlp']
        ])
      }))
})
