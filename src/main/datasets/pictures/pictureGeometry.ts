import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import type { Span } from './resampleWeights.ts'

/** Which part of a picture goes where. */
export interface Placement {
  /** Part of the source that is used. */
  readonly across: Span
  readonly down: Span
  /** Size that it is brought to. */
  readonly width: number
  readonly height: number
  /** Where its upper left corner comes to lie. */
  readonly left: number
  readonly top: number
}

type Target = Pick<PictureRecipe, 'rows' | 'columns' | 'fit'>

/**
 * Where a picture comes to lie: `fill` as Pillow's `Image.resize`, `cover` as its `ImageOps.fit`, `contain` as its
 * `ImageOps.pad`, both about the middle.
 */
export function placePicture(width: number, height: number, target: Target): Placement {
  const { rows, columns, fit } = target
  const whole = { across: { from: 0, to: width }, down: { from: 0, to: height } }
  const full = { width: columns, height: rows, left: 0, top: 0 }
  switch (fit) {
    case 'fill':
      return { ...whole, ...full }
    case 'cover':
      return { ...cropMiddle(width, height, columns / rows), ...full }
    case 'contain':
      return { ...whole, ...shrinkInto(width, height, target) }
  }
}

/** The largest part about the middle that has the wanted proportions. */
function cropMiddle(
  width: number,
  height: number,
  ratio: number,
): Pick<Placement, 'across' | 'down'> {
  const isWider = width / height >= ratio
  const kept = isWider ? [ratio * height, height] : [width, width / ratio]
  const [across = width, down = height] = width / height === ratio ? [width, height] : kept
  const [left, top] = [(width - across) * 0.5, (height - down) * 0.5]
  return { across: spanOf(left, across), down: spanOf(top, down) }
}

/** Pillow keeps the ends in 32 bits. */
function spanOf(from: number, length: number): Span {
  return { from: Math.fround(from), to: Math.fround(from + length) }
}

function shrinkInto(
  width: number,
  height: number,
  { rows, columns }: Target,
): Pick<Placement, 'width' | 'height' | 'left' | 'top'> {
  const isWider = width / height > columns / rows
  const isAlike = width / height === columns / rows
  const size =
    isWider || isAlike
      ? { width: columns, height: isAlike ? rows : atLeastOne((height / width) * columns) }
      : { width: atLeastOne((width / height) * rows), height: rows }
  return {
    ...size,
    left: roundHalfEven((columns - size.width) * 0.5),
    top: roundHalfEven((rows - size.height) * 0.5),
  }
}

function atLeastOne(length: number): number {
  return Math.max(1, roundHalfEven(length))
}

/** As Python rounds: halves go to the even neighbour. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}
