/** A picture in memory. */
export interface Pixels {
  readonly width: number
  readonly height: number
  /** 1: grey; 3: red, green, blue; 4: with alpha, 255 where nothing shines through. */
  readonly channels: 1 | 3 | 4
  /** Row after row, channels of a pixel together. */
  readonly data: Uint8Array
}
