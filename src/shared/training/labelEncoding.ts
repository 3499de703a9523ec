/** How the labels of a run are prepared for its loss and metrics. */
export interface LabelEncoding {
  /**
   * `ids`: int32 `[batch]`. `oneHot`: ids to float32 `[batch, length]` with a single 1. `column`: ids as
   * numbers, float32 `[batch, 1]`. `vectors`: float32 `[batch, length]`, as they are.
   */
  readonly form: 'ids' | 'oneHot' | 'column' | 'vectors'
  /** Numbers a row; 1 for ids. */
  readonly length: number
  /** A prediction above this is a yes, for binary accuracy, precision and recall: 0 for logits. */
  readonly threshold: number
}

/**
 * Labels in the form of an encoding, rows one after the other. Ids must be in range; that is checked where the data
 * is read.
 */
export function encodeLabels(
  labels: ArrayLike<number>,
  { form, length }: Pick<LabelEncoding, 'form' | 'length'>,
): Int32Array | Float32Array {
  switch (form) {
    case 'ids':
      return Int32Array.from(labels)
    case 'column':
    case 'vectors':
      return Float32Array.from(labels)
    case 'oneHot': {
      const encoded = new Float32Array(labels.length * length)
      for (let row = 0; row < labels.length; row++) encoded[row * length + (labels[row] ?? 0)] = 1
      return encoded
    }
  }
}
