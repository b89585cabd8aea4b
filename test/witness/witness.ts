import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { expect } from 'chai'
import type { PeerReport, RoundMetrics } from '../../node/types.ts'
import { startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

const ROUNDS = 4
const LOCAL = ['--listen', '/ip4/127.0.0.1/tcp/0', '--engine', 'cpu', '--json']
const here = (file: string) => new URL(file, import.meta.url)

/** A meme that the witness mixed in, its own first; bytes are base64. */
interface Meme {
  readonly author: string
  readonly degree: number
  readonly final: boolean
  readonly digest: string
  readonly lineage: readonly string[]
  readonly values: string
}

/** One round, as the witness saw it. */
interface Seen {
  readonly round: number
  readonly mixed: string
  readonly memes: readonly Meme[]
  readonly failures: readonly string[]
}

const floats = (text: string) =>
  new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What `author` of these three holds after mixing them by metropolis. */
function mixedBy(author: string, memes: readonly Meme[]): Float32Array {
  const sorted = [...memes].sort((a, b) => (a.author < b.author ? -1 : 1))
  const { degree } = sorted.find(meme => meme.author === author)!
  const share = 1 / (1 + degree)
  const weights = sorted.map(meme => 1 / (1 + Math.max(degree, meme.degree)))
  const spared = sorted.map((meme, n) => (meme.author === author ? 0 : share - weights[n]!))
  const own = share * (1 + degree - 2) + spared.reduce((sum, each) => sum + each)
  const values = sorted.map(meme => floats(meme.values))
  return values[0]!.map((_, i) =>
    sorted.reduce(
      (sum, meme, n) => sum + (meme.author === author ? own : weights[n]!) * values[n]![i]!,
      0
    )
  )
}

/** The witness in a process of its own, and the lines that it prints. */
function startWitness(ticket: string) {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(here('peer.mjs')), ticket], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const lines = createInterface({ input: child.stdout! })
  const said: string[] = []
  lines.on('line', line => said.push(line))
  const finished = new Promise<number | null>(resolve => child.once('close', resolve))
  const first = new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    void finished.then(code => reject(new Error(`The witness ended with ${code}`)))
  })
  return { child, first, said, finished }
}

describe('a peer on libp2p 2, written from docs/PROTOCOL.md', function () {
  this.timeout(120_000)
  const running: ChildProcess[] = []
  let witness: string
  let seen: Seen[]
  let reports: PeerReport[]
  let metrics: RoundMetrics[][]

  // A rate of 0: what a peer announces is what it mixed in the round before, to the last bit.
  before(() =>
    withTempFolder(async folder => {
      const files = await writeTinyFiles(
        folder,
        60,
        tinyManifest({
          hidden: 32,
          learning: { rounds: ROUNDS, epochs: 1, learningRate: 0 },
          exchange: { minNeighbours: 2, staleness: 0 }
        })
      )
      const start = (command: string[], part: number) => {
        const peer = startMemesh([
          ...command,
          ...['--data', `${files.data}#${part}/2`, '--model', files.model],
          ...['--run', join(folder, `${part}`), ...LOCAL]
        ])
        running.push(peer.child)
        return peer
      }
      const founder = start(['start', files.manifest], 1)
      const [, ticket = ''] = await founder.said(/memesh join '(memesh:[^']+)' --data/)
      const { child, first, said, finished } = startWitness(ticket)
      running.push(child)
      const own = JSON.parse(await first) as { peerId: string; ticket: string }
      witness = own.peerId
      // Has the manifest from the witness, and the founder's address from presence.
      const joiner = start(['join', own.ticket], 2)
      const ended = await Promise.all([founder.finished, joiner.finished])
      for (const { code, stderr } of ended) expect(code, stderr).to.equal(0)
      expect(await finished).to.equal(0)

      seen = said.slice(1).map(line => JSON.parse(line) as Seen)
      reports = ended.map(({ stdout }) => JSON.parse(stdout) as PeerReport)
      metrics = await Promise.all(
        [1, 2].map(async part => {
          const text = await readFile(join(folder, `${part}`, 'metrics.jsonl'), 'utf8')
          const lines = text.trim().split('\n')
          return lines.map(line => JSON.parse(line) as RoundMetrics)
        })
      )
    })
  )
  after(() => {
    for (const child of running) child.kill('SIGKILL')
  })

  it('should make the bytes and numbers that the document shows', async () => {
    const text = await readFile(here('../../docs/PROTOCOL.md'), 'utf8')
    const [, vectors = ''] = text.split('\n## 10. Test vectors')
    const [manifest, , , , announcement] = [...vectors.matchAll(/```text\n(.*?)```/gs)].map(
      ([, hex = '']) => Uint8Array.from(Buffer.from(hex.replaceAll('\n', ''), 'hex'))
    )
    const protocol = await import(here('protocol.mjs').href)
    const id = protocol.federationId(manifest)
    expect(vectors).to.include(`federation ID \`${id}\``)
    const values: Float32Array = protocol.initialMeme(protocol.decode(manifest, 65_536))
    expect(vectors).to.include(`\`${sha256(new Uint8Array(values.buffer))}\``)

    const { author, message } = await protocol.open('memesh/1/announcement', announcement, 26_624)
    expect(vectors).to.include(author)
    const [, seed = ''] = /seed is `(\w+)`/.exec(vectors) ?? []
    const key = await generateKeyPairFromSeed('Ed25519', Buffer.from(seed, 'hex'))
    const sealed = await protocol.seal('memesh/1/announcement', key, message)
    expect(sealed).to.deep.equal(announcement)
  })

  it('should be averaged with in every round, by the degree that it declares', () => {
    for (const lines of metrics) {
      expect(lines.map(({ round }) => round)).to.deep.equal([1, 2, 3, 4])
      for (const { round, averaged, massLost } of lines) {
        const others = averaged.filter(({ peerId }) => peerId === witness)
        // Degrees 2 and 2, 3, 4, 5.
        expect(others.map(({ weight }) => weight)).to.deep.equal([1 / (2 + round)])
        expect(averaged.length).to.equal(3)
        expect(massLost).to.equal(0)
      }
    }
  })

  it('should pull every meme of the others, and begin where they begin', () => {
    expect(seen.map(({ round }) => round)).to.deep.equal([1, 2, 3, 4])
    const everybody = [witness, ...reports.map(({ peerId }) => peerId)]
    for (const { memes, failures, round } of seen) {
      expect(failures).to.deep.equal([])
      expect(memes.map(({ author }) => author)).to.have.members(everybody)
      for (const { final } of memes) expect(final).to.equal(round === ROUNDS)
    }
    const [own, ...others] = seen[0]!.memes.map(({ values }) => floats(values))
    // 16 · 32 + 32 and 32 · 3 + 3 values, three shards.
    expect(own!.length).to.equal(643)
    for (const other of others) {
      const furthest = own!.map((value, i) => Math.abs(value - other[i]!))
      expect(Math.max(...furthest), 'more than the witness swayed').to.be.within(0.049, 0.0501)
    }
  })

  it('should stand in the lineage of the others', () => {
    for (const { memes, round } of seen) {
      const before = seen[round - 2]?.memes.map(({ digest }) => digest) ?? []
      for (const { lineage, author } of memes)
        expect(lineage, `${author} in round ${round}`).to.have.members(before)
    }
  })

  it('should mix as the others mix, to the last bit', () => {
    for (const [index, { memes, mixed }] of seen.entries()) {
      expect(floats(mixed)).to.deep.equal(mixedBy(witness, memes))
      for (const { peerId, memeDigest } of reports) {
        const theirs = mixedBy(peerId, memes)
        const next = seen[index + 1]?.memes.find(({ author }) => author === peerId)
        if (next !== undefined) expect(floats(next.values)).to.deep.equal(theirs)
        else expect(memeDigest).to.equal(sha256(new Uint8Array(theirs.buffer)))
      }
    }
  })
})
