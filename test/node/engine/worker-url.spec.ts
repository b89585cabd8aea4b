import { expect } from 'chai'
import { workerUrl } from '../../../node/engine/worker-url.ts'

describe('workerUrl', () => {
  it('should take over the extension of the module that names the worker', () => {
    const of = (base: string) => workerUrl('./worker', base).href
    expect(of('file:///memesh/node/learning/pool.ts')).to.equal(
      'file:///memesh/node/learning/worker.ts'
    )
    expect(of('file:///memesh/dist/node/pool.js')).to.equal('file:///memesh/dist/node/worker.js')
  })
})
