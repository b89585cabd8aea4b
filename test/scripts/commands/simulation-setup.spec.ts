import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { formatManifestFile } from '../../../protocol/federation/file.ts'
import { keptOptions, resumedOptions } from '../../../scripts/commands/shared/resumed-options.ts'
import {
  parseTopology,
  setUpSimulation,
  setupLines
} from '../../../scripts/commands/shared/simulation-setup.ts'
import { defineSimulate, type SimulateOptions } from '../../../scripts/options/simulate.ts'
import { codeOf } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const optionsOf = (...args: string[]) =>
  defineSimulate().parse(args, { from: 'user' }).opts<SimulateOptions>()

describe('the setup of a simulation', () => {
  it('should have the documented defaults', async () => {
    const options = optionsOf()
    const { peers, manifest, topology, partition, resolved, out } = await setUpSimulation(options)
    expect(peers.map(peer => peer.model)).to.deep.equal(['mlp', 'lenet5', 'cnn1', 'mlp', 'lenet5'])
    expect(topology).to.deep.equal({ kind: 'full' })
    expect(partition).to.deep.equal({ kind: 'dirichlet', alpha: 1 })
    expect(resolved).to.deep.equal({ partition: 'dirichlet:1', samples: 200 })
    expect(options).to.include({ seed: '1', baseline: 'local', engine: 'auto' })
    expect(manifest.learning).to.include({
      ...{ rounds: 30, epochs: 2, batch: 32, learningRate: 0.02 },
      ...{ alpha: 0.5, beta: 0.5, temperature: 3 }
    })
    expect(manifest.exchange).to.include({
      mixing: 'metropolis',
      encoding: 'float32',
      mode: 'sync'
    })
    expect(manifest.task.input).to.deep.equal([32, 32, 1])
    expect(manifest.meme.initial).to.deep.equal({ seed: '1' })
    expect(out).to.match(/^runs\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-simulate-[0-9a-f]{4}$/)
  })

  it('should give the same flags the same federation, and another seed another', async () => {
    const [a, b, c] = await Promise.all(
      [[], [], ['--seed', '2']].map(args => setUpSimulation(optionsOf(...args)))
    )
    expect(a?.federation).to.equal(b?.federation)
    expect(a?.federation).to.not.equal(c?.federation)
  })

  it('should take a manifest from a file as it is, and leave nothing of it to flags', () =>
    withTempFolder(async folder => {
      const { manifest } = await setUpSimulation(optionsOf('--rounds', '7', '--mode', 'async'))
      const file = join(folder, 'fed.json')
      await writeFile(file, formatManifestFile({ ...manifest, name: 'Digits' }))
      const options = optionsOf('--federation', file, '--peers', '2')
      const setup = await setUpSimulation(options)
      expect(setup.manifest).to.deep.equal({ ...manifest, name: 'Digits' })
      expect(setupLines(setup, options)[1]).to.match(/: meme of .*fed\.json, 7 rounds of 2 epochs$/)
      expect(() => optionsOf('--federation', file, '--rounds', '3')).to.throw(/--rounds/)
      const id = await codeOf(setUpSimulation(optionsOf('--federation', setup.federation)))
      expect(id).to.equal('ERR_USAGE')
    }))

  it('should go on with what it kept of a run on a manifest file', () =>
    withTempFolder(async folder => {
      const given = optionsOf('--federation', 'fed.json', '--peers', '2', '--guard')
      const kept = keptOptions(given)
      expect(kept).to.include({ federation: 'fed.json', peers: 2, data: 'mnist' })
      expect(kept).to.not.have.any.keys('rounds', 'mode', 'lr')
      const run = { schema: 'memesh.run/1', federation: 'bafy', peers: [], config: kept }
      await writeFile(join(folder, 'config.json'), JSON.stringify(run))
      const { resume, out, ...others } = await resumedOptions(optionsOf('--resume', folder))
      expect([resume, out]).to.deep.equal([folder, folder])
      expect(others).to.deep.equal({ ...given })
    }))

  it('should put the way of delivery into the federation', async () => {
    const { manifest, federation } = await setUpSimulation(optionsOf('--delivery', 'push'))
    expect(manifest.exchange.delivery).to.equal('push')
    expect(federation).to.not.equal((await setUpSimulation(optionsOf())).federation)
  })

  it('should repeat the models over the peers, and say what will run', async () => {
    const options = optionsOf('--peers', '3', '--models', 'cnn2,mlp', '--samples', 'all')
    const setup = await setUpSimulation(options)
    expect(setupLines(setup, options)[0]).to.equal(
      '3 peers (cnn2, mlp, cnn2) on mnist, dirichlet:1, all samples; full topology, seed 1'
    )
    expect(setupLines(setup, options)[1]).to.include(setup.federation)
  })

  it('should refuse what cannot run before anything heavy is loaded', async () => {
    const cases: [string[], string][] = [
      [['--partition', 'dirichlet:0'], 'ERR_INVALID_PARAMETERS'],
      [['--data', 'cifar'], 'ERR_INVALID_PARAMETERS'],
      [['--models', 'resnet'], 'ERR_MODEL_INVALID'],
      [['--meme', 'resnet'], 'ERR_MODEL_INVALID'],
      [['--topology', 'star'], 'ERR_USAGE']
    ]
    for (const [args, code] of cases)
      expect(await codeOf(setUpSimulation(optionsOf(...args))), args.join(' ')).to.equal(code)
  })
})

describe('parseTopology', () => {
  it('should read the four kinds', () => {
    expect(parseTopology('ring')).to.deep.equal({ kind: 'ring' })
    expect(parseTopology('mesh')).to.deep.equal({ kind: 'mesh' })
    expect(parseTopology('random:4')).to.deep.equal({ kind: 'random', degree: 4 })
  })

  it('should refuse anything else', () => {
    for (const bad of ['', 'random', 'random:', 'random:0', 'random:1.5', 'random:-2', 'Full'])
      expect(() => parseTopology(bad), bad).to.throw('is not a topology')
  })
})
