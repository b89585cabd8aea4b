/** How an image is resized, in the words of tfjs's kernels. */
export interface ResizeAttrs {
  readonly alignCorners: boolean
  readonly halfPixelCenters: boolean
}

/** A part that a position before resizing has in one behind it. */
export interface Share {
  readonly from: number
  readonly weight: number
}

export type Interpolation = 'nearest' | 'bilinear'

/** What each position of an axis is made of when its length is changed, as tfjs's forward kernels have it. */
export function interpolate(
  interpolation: Interpolation,
  length: number,
  resized: number,
  { alignCorners, halfPixelCenters }: ResizeAttrs
): Share[][] {
  const gaps = alignCorners && resized > 1 ? 1 : 0
  const ratio = (length - gaps) / (resized - gaps)
  const within = (at: number) => Math.min(Math.max(at, 0), length - 1)
  return Array.from({ length: resized }, (_, i) => {
    const at = halfPixelCenters ? ratio * (i + 0.5) : ratio * i
    if (interpolation === 'nearest') {
      return [{ from: within(alignCorners ? Math.round(at) : Math.floor(at)), weight: 1 }]
    }
    const centre = halfPixelCenters ? at - 0.5 : at
    const before = within(Math.floor(centre))
    const weight = centre - before
    return [
      { from: before, weight: 1 - weight },
      { from: within(Math.ceil(centre)), weight }
    ]
  })
}
