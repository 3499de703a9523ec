import { GraftError } from '../contract/errors/graftError.ts'

/** Where in a file the reader is: the path goes into every complaint. */
export interface FilePlace {
  readonly path: string
  /** Such as `model_config.config.layers[3]`. */
  readonly where: string
}

export function within(place: FilePlace, part: string | number): FilePlace {
  const where = typeof part === 'number' ? `${place.where}[${part}]` : `${place.where}.${part}`
  return { ...place, where }
}

/** `file.damaged` at a place. */
export function damaged(place: FilePlace, reason: string): GraftError {
  return new GraftError('file.damaged', { ...place, reason })
}
