/** What is seen of a picture. */
export interface PictureFacts {
  /** After turning it upright, in pixels. */
  readonly width: number
  readonly height: number
  /** Such as jpeg. */
  readonly format: string
  /** Such as `RGB with alpha`. */
  readonly mode: string
  readonly frames: number
}
