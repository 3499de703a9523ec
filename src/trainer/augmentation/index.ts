import type {
  Augmentation,
  MixAugmentation,
  TokenAugmentation,
} from '../../shared/data/augmentationSchema.ts'
import { moveRange } from '../../shared/layers/randomImages.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { createRandomOps } from '../native/randomOps.ts'
import { mixShares, mixtureOf } from './mixtures.ts'
import { changeOf } from './pictureChanges.ts'
import { tokenChangeOf } from './tokenChanges.ts'

export { partners } from './mixtures.ts'

/** What the changes of a list draw and compute with. */
export interface AugmentOptions {
  readonly ops: Ops
  readonly augmentation: readonly Augmentation[]
  /** The run's seed, or `seedTensor` of it. */
  readonly seed: number | Tensor
  /** The number of the step, a scalar int32: with the seed it decides every draw. */
  readonly step: Tensor
  /** What the draws are for, where one step draws twice for the same rows: two views of a picture. */
  readonly purpose?: string
  /** Lowest and highest value that the data has; unused for tokens. */
  readonly valueRange: readonly [number, number]
}

/** Rows after random changes. */
export interface Augmented {
  /** The shape that they had; pictures are float32, tokens int32. */
  readonly rows: Tensor
  /** How much of each row is its own, `[rows]`; the rest is its partner's (`partners`). `null`: nothing was mixed. */
  readonly share: Tensor | null
}

/**
 * Random changes, one after the other, of pictures `[rows, height, width, channels]` or of token ids `[rows, length]`
 * (int32) as they lie in the data, before they are scaled. TensorFlow ops alone, which fix no batch size; the same seed,
 * purpose and step give the same result.
 */
export function augmentRows(options: AugmentOptions, rows: Tensor): Augmented {
  const { ops, augmentation, seed, step, purpose = '' } = options
  const contextOf = (type: string, index: number) => {
    const layer = `augmentation${purpose}/${index}/${type}`
    return { ops, random: createRandomOps({ seed, layer, call: 0 }, step) }
  }
  if (augmentation.every(isOfTokens)) {
    const changed = augmentation.reduce(
      (ids, entry, i) => tokenChangeOf(entry)(contextOf(entry.type, i), ids),
      rows,
    )
    return { rows: changed, share: null }
  }
  let share: Tensor | null = null
  let pictures = moveRange(ops, ops.tf.cast(rows, 'float32'), options.valueRange, [0, 1])
  augmentation.forEach((entry, i) => {
    const context = contextOf(entry.type, i)
    if (isOfTokens(entry)) throw new Error(`pictures have no tokens for ${entry.type}`)
    if (!isMixture(entry)) {
      pictures = changeOf(entry)(context, pictures)
      return
    }
    const mixed = mixtureOf(entry)(context, pictures)
    pictures = mixed.pictures
    share = share === null ? mixed.share : mixShares(ops, share, mixed.share)
  })
  return { rows: moveRange(ops, pictures, [0, 1], options.valueRange), share }
}

function isMixture(entry: Augmentation): entry is MixAugmentation {
  return entry.type === 'mixUp' || entry.type === 'cutMix'
}

function isOfTokens(entry: Augmentation): entry is TokenAugmentation {
  return entry.type === 'tokenDropout' || entry.type === 'tokenSwap'
}
