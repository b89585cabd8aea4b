import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { MAX_MODEL_FILE_BYTES } from '../../../node/models/constants.ts'
import { InvalidModelError } from '../../../node/models/errors.ts'
import { registerModel, resolveModel } from '../../../node/models/registry.ts'
import { InvalidParametersError } from '../../../protocol/errors.ts'
import { zooArchitecture } from '../../../protocol/meme/zoo.ts'

describe('resolveModel', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'memesh-models-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const file = (text: string) => {
    const path = join(folder, 'model.json')
    writeFileSync(path, text)
    return path
  }

  it('should know the zoo by name', () => {
    expect(resolveModel('cnn2', 7)).to.deep.equal(zooArchitecture('cnn2', 7))
  })

  it('should know what was registered, by a name that only one can have', () => {
    registerModel('spec-wide', classes => zooArchitecture('mlp', classes))
    expect(resolveModel('spec-wide', 4)).to.deep.equal(zooArchitecture('mlp', 4))
    const module = { module: 'file:///models/mine.js' }
    registerModel('spec-module', () => module)
    expect(resolveModel('spec-module', 2)).to.equal(module)
    for (const name of ['spec-wide', 'mlp', './mine.js', 'Mine', '']) {
      expect(() => registerModel(name, () => module), name).to.throw(InvalidParametersError)
    }
  })

  it('should read a list of layers from a file', () => {
    const path = file('[{ "id": "fc", "kind": "dense", "units": 3 }]')
    expect(resolveModel(path, 3)).to.deep.equal([
      { id: 'fc', kind: 'dense', units: 3, activation: 'linear', bias: true }
    ])
  })

  it('should list the names when there is none such', () => {
    for (const name of ['resnet', 'constructor', '', '../cnn']) {
      expect(() => resolveModel(name, 10), name)
        .to.throw(InvalidModelError, JSON.stringify(name))
        .with.property('hint')
        .that.includes('mlp, lenet5, cnn1, cnn2, cnn')
    }
  })

  it('should name a module by its URL, and not run it', () => {
    for (const name of ['own.js', 'own.mjs', 'own.ts', 'my own#1.mjs']) {
      const path = join(folder, name)
      writeFileSync(path, 'throw 1')
      const module = pathToFileURL(path).href
      expect(resolveModel(path, 10), name).to.deep.equal({ module })
      expect(resolveModel(relative('.', path), 10), name).to.deep.equal({ module })
    }
    expect(() => resolveModel(join(folder, 'none.mjs'), 10)).to.throw(InvalidModelError, 'no file')
    expect(() => resolveModel(join(folder, 'own.js', 'x.mjs'), 10)).to.throw(InvalidModelError)
  })

  it('should say what is wrong with a file', () => {
    const invalid = () => resolveModel(file('[{ "id": "fc", "kind": "lstm" }]'), 10)
    expect(invalid)
      .to.throw(/layers\[0\]/)
      .with.property('code', 'ERR_ARCHITECTURE_INVALID')
    const missing = () => resolveModel(join(folder, 'none.json'), 10)
    expect(missing).to.throw(InvalidModelError, /ENOENT/)
    expect(() => resolveModel(file('{'), 10)).to.throw(InvalidModelError, /JSON/)
    expect(() => resolveModel(file(' '.repeat(MAX_MODEL_FILE_BYTES + 1)), 10))
      .to.throw(InvalidModelError, /too large/)
      .with.property('code', 'ERR_MODEL_INVALID')
  })
})
