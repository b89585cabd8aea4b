import { expect } from 'chai'
import { KERNELS } from '../../../../node/engine/trace/kernels/index.ts'
import { KERNEL_CASES } from './kernel-cases.ts'
import { describeKernels } from './kernel-parity.ts'

describe('kernels that can be recorded', () => {
  it('should each have a case', () => {
    const tested = new Set(KERNEL_CASES.map(({ kernel }) => kernel))
    expect([...tested].sort()).to.deep.equal(Object.keys(KERNELS).sort())
  })
})

describeKernels('recorded kernels', KERNEL_CASES)
