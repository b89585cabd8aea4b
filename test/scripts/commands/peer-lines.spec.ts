import { expect } from 'chai'
import type { Peer } from '../../../node/types.ts'
import { bannerLines, joinLine, resumeLine } from '../../../scripts/commands/shared/peer-lines.ts'
import { defineStart } from '../../../scripts/options/peer.ts'
import type { PeerOptions } from '../../../scripts/options/peer-options.ts'
import { tinyManifest } from '../../fixtures/tiny-federation.ts'

const optionsOf = (...args: string[]) =>
  defineStart()
    .parse(['fed.json', ...args], { from: 'user' })
    .opts<PeerOptions>()

const peer = { ticket: () => 'memesh://bafy?peer=/ip4/10.0.0.1/tcp/1' } as Peer

describe('the line for the other person', () => {
  it('should hold the ticket in quotes', () => {
    const options = optionsOf('--data', 'mnist', '--model', 'mlp')
    expect(joinLine(peer, options)).to.equal(
      "memesh join 'memesh://bafy?peer=/ip4/10.0.0.1/tcp/1' --data <your data> --model <your model>"
    )
  })

  it('should suggest the next part of the data, and the first after the last', () => {
    const of = (data: string) => joinLine(peer, optionsOf('--data', data, '--model', 'mlp'))
    expect(of('mnist#1/3')).to.include("--data 'mnist#2/3'")
    expect(of('mnist#3/3')).to.include("--data 'mnist#1/3'")
  })
})

describe('the line that resumes', () => {
  it('should be the same command on the same run folder', () => {
    const plain = optionsOf('--data', 'mnist', '--model', 'mlp')
    expect(resumeLine('start', 'fed.json', plain, 'runs/x')).to.equal(
      'memesh start fed.json --data mnist --model mlp --run runs/x'
    )
  })

  it('should repeat every flag that was not the default', () => {
    const args = [
      ...['--data', 'mnist#1/3', '--model', 'my model.json', '--run', 'r', '--name', 'me'],
      ...['--seed', '7', '--rounds', '9', '--baseline', 'none', '--engine', 'cpu'],
      ...['--listen', '/a', '--listen', '/b', '--peer', '/c', '--no-mdns', '--alone'],
      ...['--linger', '5']
    ]
    const options = optionsOf(...args)
    const line = resumeLine('start', 'fed.json', options, 'r')
    const words = line.replaceAll("'", '').split(' ')
    for (const word of args.flatMap(each => each.split(' '))) expect(words, line).to.include(word)
  })
})

describe('what is said of a peer as it begins', () => {
  const options = optionsOf('--data', 'mnist', '--model', 'mlp')
  const said = (changes: Partial<Peer>) => {
    const all = { ...peer, engine: 'onnx', stepThreads: 2, addresses: () => [], ...changes } as Peer
    return bannerLines(all, tinyManifest(), options).join('\n')
  }

  it('should hold that another number of threads computes a step than before', () => {
    const differs = '2 threads a step, not 4 as this run has been: the last digits will differ'
    expect(said({ stepThreadsBefore: 4 })).to.include(differs)
    expect(said({ stepThreads: 1, stepThreadsBefore: 2 })).to.include('1 thread a step, not 2')
    const same: Partial<Peer>[] = [
      { stepThreadsBefore: null },
      { stepThreadsBefore: 2 },
      { stepThreadsBefore: 4, engine: 'wasm' }
    ]
    for (const each of same) expect(said(each)).to.not.include('a step')
  })
})
