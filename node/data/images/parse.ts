import { InvalidParametersError } from '../../../protocol/errors.ts'
import { MAX_SIDE } from '../constants.ts'
import { parseQuery, wordOf } from '../query.ts'
import { DECODERS, type ImageSource } from './types.ts'

const KEYS = ['file', 'label', 'split', 'site', 'group', 'size', 'decoder']

/**
 * Reads `<folder>` or `<CSV file>?file=<column>&label=<column>&split=<column>&site=<column>&group=<column>`, both with
 * `size=32` or `size=<height>x<width>` and `decoder=sharp|pure` behind the `?` if need be.
 * @throws InvalidParametersError
 */
export function parseImageSource(text: string): ImageSource {
  const { path, query } = parseQuery(text, KEYS)
  if (path === '')
    throw new InvalidParametersError('images: does not say where they are', {
      hint: 'images:<folder> or images:<file.csv>'
    })
  const split = query.get('split')
  const site = query.get('site')
  const group = query.get('group')
  const size = query.get('size')
  const decoder = query.get('decoder')
  return {
    kind: 'images',
    path,
    file: query.get('file') ?? 'file',
    label: query.get('label') ?? 'label',
    ...(split !== undefined && { split }),
    ...(site !== undefined && { site }),
    ...(group !== undefined && { group }),
    ...(size !== undefined && { size: sizeOf(size) }),
    ...(decoder !== undefined && { decoder: wordOf(decoder, DECODERS, 'decoder of images') })
  }
}

function sizeOf(text: string): readonly [number, number] {
  const [, first = '', second = first] = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(text) ?? []
  const size = [Number(first), Number(second)] as const
  if (size.every(side => side >= 1 && side <= MAX_SIDE)) return size
  throw new InvalidParametersError(`${JSON.stringify(text)} is no size of images`, {
    hint: `such as 32, or 48x64 for 48 high and 64 wide; 1 to ${MAX_SIDE}`
  })
}
