import { expect } from 'chai'
import { copyModel } from '../../../../node/engine/ort/copy-model.ts'
import { openRuntime, type Runtime } from '../../../../node/engine/ort/providers.ts'

/** Those that need no graphics card. */
for (const name of ['onnx', 'onnx-web'] as const) {
  describe(`the runtime of ${name}`, function () {
    this.timeout(20_000)
    let runtime: Runtime

    before(async () => {
      runtime = await openRuntime(name, 1)
    })

    it('should keep a state that is written and read from outside', () => {
      const values = Float32Array.of(1, 2, 3)
      const cell = runtime.createCell(values, [3])
      values.fill(0)
      expect(cell.size).to.equal(3)
      expect([...cell.read()]).to.deep.equal([1, 2, 3])
      const others = Float32Array.of(4, 5, 6)
      cell.write(others)
      others.fill(0)
      expect([...cell.read()]).to.deep.equal([4, 5, 6])
      cell.dispose()
    })

    it('should hand on what a step writes', async () => {
      const session = await runtime.InferenceSession.create(copyModel([2]), runtime.options)
      const from = runtime.createCell(Float32Array.of(1, 2), [2])
      const to = runtime.createCell(Float32Array.of(0, 0), [2])
      for (const first of [7, 8]) {
        from.write(Float32Array.of(first, 2))
        const { y } = await session.run({ x: from.now }, { y: to.next })
        to.take(y!)
        expect([...to.read()]).to.deep.equal([first, 2])
        expect([...from.read()]).to.deep.equal([first, 2])
      }
      await session.release()
      for (const cell of [from, to]) cell.dispose()
    })
  })
}
