/** A folder of images with a sub-folder a class, or a CSV file that names images and their classes. */
export interface ImageSource {
  readonly kind: 'images'
  readonly path: string
  /** Of a CSV file: column of the images' paths, from the file's folder. @default file */
  readonly file: string
  /** Of a CSV file: column of the classes. @default label */
  readonly label: string
  /** Of a CSV file: column that says to which part an image belongs: train, validation or test. */
  readonly split?: string
  /** Of a CSV file: column that says whose image it is. */
  readonly site?: string
  /** Of a CSV file: column that says which images belong together: they are never parted. */
  readonly group?: string
  /** Height and width for a new federation. @default those of all images, if up to 64, else 32 × 32 */
  readonly size?: readonly [number, number]
  /** @default sharp where it is installed */
  readonly decoder?: DecoderName
}

export const DECODERS = ['sharp', 'pure'] as const
export type DecoderName = (typeof DECODERS)[number]

/** What the first bytes of an image say, before it is decoded. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg'
  readonly width: number
  readonly height: number
  readonly isGrey: boolean
}

/** Pixels of an image, row by row, a byte a channel: grey, RGB, or either with alpha behind. */
export interface Pixels {
  readonly values: Uint8Array
  readonly channels: 1 | 2 | 3 | 4
}

/** What makes pixels of files. JPEG decoders differ, by up to 33 of 255 where colours change; PNG is the same in all. */
export interface ImageDecoder {
  /** With the version: images that another one has decoded are others. */
  readonly name: string
  /** Throws whatever is wrong with the image. */
  decode(bytes: Uint8Array, header: ImageHeader): Promise<Pixels>
}
