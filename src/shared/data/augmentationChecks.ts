import type { Augmentation } from './augmentationSchema.ts'

/** Changes of colours. */
const ofColours: readonly string[] = ['saturation', 'hue', 'greyscale']

/** Changes of token ids. */
const ofTokens: readonly string[] = ['tokenDropout', 'tokenSwap']

/**
 * Why changes do not suit rows of this shape (without the batch axis), as a clause; `null` where they do. Pictures are
 * `[height, width, channels]`, texts `[length]` of whole numbers.
 */
export function findAugmentationFault(
  augmentation: readonly Augmentation[],
  { rowShape, dtype }: { readonly rowShape: readonly number[]; readonly dtype: string },
): string | null {
  const [first] = augmentation
  if (first === undefined) return null
  const isText = rowShape.length === 1 && dtype === 'int32'
  const isPicture = rowShape.length === 3
  for (const { type } of augmentation) {
    const takesTokens = ofTokens.includes(type)
    if (takesTokens ? !isText : !isPicture) {
      const taken = takesTokens ? 'texts' : 'pictures'
      return `the augmentation "${type}" is for ${taken}, and the rows are none`
    }
    if (ofColours.includes(type) && rowShape[2] !== 3) {
      return `the augmentation "${type}" is for colour pictures, and these have ${rowShape[2]} channels`
    }
  }
  return null
}
