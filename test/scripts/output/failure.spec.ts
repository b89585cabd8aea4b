import { expect } from 'chai'
import { InvalidParametersError } from '../../../protocol/errors.ts'
import { failureLines, toFailure } from '../../../scripts/output/failure.ts'

describe('failureLines', () => {
  it('should be one line for the error and one for the hint', () => {
    const error = new InvalidParametersError('k is\n  too large', { hint: 'take\u001b[1m less' })
    expect(failureLines(error, false)).to.deep.equal([
      'error[ERR_INVALID_PARAMETERS]: k is too large',
      'hint: take\\u{1b}[1m less'
    ])
  })

  it('should name an unforeseen error internal, and say how to get its stack', () => {
    const [line, hint, ...rest] = failureLines(new TypeError('x is undefined'), false)
    expect(line).to.equal('error[ERR_INTERNAL]: TypeError: x is undefined')
    expect(hint).to.include('DEBUG=memesh')
    expect(rest).to.deep.equal([])
  })

  it('should add the stacks of the error and its causes when asked', () => {
    const error = new InvalidParametersError('outer', { cause: new TypeError('inner') })
    const text = failureLines(error, true).join('\n')
    expect(text).to.match(/InvalidParametersError: outer\n\s+at /)
    expect(text).to.match(/caused by:\nTypeError: inner\n\s+at /)
  })

  it('should take whatever is thrown', () => {
    expect(toFailure('text')).to.include({ code: 'ERR_INTERNAL', message: 'text' })
  })
})
