import { expect } from 'chai'
import { MemeshError } from '../../../protocol/errors.ts'
import { encodeManifest } from '../../../protocol/federation/codec.ts'
import type { ManifestInvalidError } from '../../../protocol/federation/errors.ts'
import {
  formatManifestFile,
  MANIFEST_SCHEMA_ID,
  manifestJsonSchema,
  parseManifestFile
} from '../../../protocol/federation/file.ts'
import { fullManifest, shortManifest } from '../../fixtures/manifests.ts'

/** What reading `text` throws. */
function errorOf(text: string): MemeshError {
  try {
    parseManifestFile(text)
  } catch (error) {
    if (error instanceof MemeshError) return error
    throw error
  }
  expect.fail('was read')
}

describe('manifest file', () => {
  it('should read back what it wrote', () => {
    const text = formatManifestFile(fullManifest())
    expect(JSON.parse(text)).to.have.property('$schema', MANIFEST_SCHEMA_ID)
    expect(parseManifestFile(text)).to.deep.equal(fullManifest())
  })

  it('should fill the documented defaults', () => {
    const manifest = parseManifestFile(JSON.stringify(shortManifest()))
    expect(manifest.learning).to.deep.equal({
      rounds: 30,
      epochs: 2,
      batch: 32,
      optimizer: { kind: 'sgd', momentum: 0.9 },
      learningRate: 0.01,
      weightDecay: 5e-4,
      alpha: 0.5,
      beta: 0.5,
      temperature: 3,
      schedule: { kind: 'constant' }
    })
    expect(manifest.exchange).to.deep.equal({
      mode: 'sync',
      delivery: 'pull',
      shardBytes: 131_072,
      encoding: 'float32',
      neighbours: 4,
      minNeighbours: 1,
      staleness: 4,
      mixing: 'metropolis',
      sampleWeighting: false,
      deadline: { minMs: 5_000, maxMs: 120_000 }
    })
    expect(manifest.admission).to.deep.equal({ kind: 'open' })
    expect(manifest.privacy).to.deep.equal({ kind: 'none' })
    expect(manifest).not.to.have.property('supersedes')
  })

  it('should give the same bytes for defaults left out and written out', () => {
    const manifest = parseManifestFile(JSON.stringify(shortManifest()))
    const written = parseManifestFile(formatManifestFile(manifest))
    expect(encodeManifest(written)).to.deep.equal(encodeManifest(manifest))
  })

  it('should ignore $schema, whatever it holds', () => {
    const text = JSON.stringify({ $schema: { a: 1 }, ...shortManifest() })
    expect(parseManifestFile(text)).not.to.have.property('$schema')
  })

  it('should say where the trouble is', () => {
    const short = shortManifest()
    const task = { ...short.task, classes: ['a', 7] }
    const error = errorOf(JSON.stringify({ ...short, task }))
    expect(error.code).to.equal('ERR_MANIFEST_INVALID')
    expect(error.message).to.include('task.classes[1]')
  })

  it('should name a misspelt field', () => {
    const error = errorOf(JSON.stringify({ ...shortManifest(), learning: { epoch: 3 } }))
    expect(error.message).to.include('learning: ').and.include('epoch')
  })

  it('should show the first few issues only', () => {
    const error = errorOf('{"memesh":1}') as ManifestInvalidError
    expect(error.issues).to.have.length(3)
    const many = JSON.stringify({ ...shortManifest(), name: 1, task: 2, meme: 3, privacy: 4 })
    expect((errorOf(many) as ManifestInvalidError).issues).to.have.length(4)
    expect(errorOf(many).message).to.include('and 1 more')
  })

  it('should refuse what is no JSON object, and what is too large', () => {
    for (const text of ['', '{', '[]', 'null', '"text"', '[{}]']) {
      expect(errorOf(text).code, text).to.equal('ERR_MANIFEST_INVALID')
    }
    expect(errorOf(' '.repeat(2_000_000)).code).to.equal('ERR_MANIFEST_TOO_LARGE')
    expect(errorOf('['.repeat(900_000)).code).to.equal('ERR_MANIFEST_INVALID')
  })

  it('should refuse numbers out of range, wherever they stand', () => {
    const wrong = {
      learningRate: [-0.1, 11, '0.1'],
      rounds: [0, 1.5, 1e9],
      alpha: [-0.01, 1.01],
      batch: [0, 2 ** 40],
      temperature: [0, 1e6]
    }
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) {
        const text = JSON.stringify({ ...shortManifest(), learning: { [field]: value } })
        expect(errorOf(text).message, `${field} ${value}`).to.include(`learning.${field}`)
      }
    }
  })

  it('should offer a JSON Schema in which defaults may be left out and $schema may stand', () => {
    const schema = manifestJsonSchema()
    expect(schema).to.include({ $id: MANIFEST_SCHEMA_ID, additionalProperties: false })
    expect(schema['required']).to.deep.equal(['memesh', 'name', 'task', 'meme'])
    expect(schema['properties']).to.have.property('$schema')
  })
})
