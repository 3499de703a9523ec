import type { Ops, Tensor } from '../../shared/layers/ops.ts'

/** Pictures `[b, h, w, c]` as `grid * grid` patches, row by row: `[b, patches, numbers of a patch]`. */
export function cutPatches({ tf, native }: Ops, x: Tensor, grid: number): Tensor {
  const [, rows = 1, columns = 1, channels = 1] = x.shape
  const [height, width] = [rows / grid, columns / grid]
  const apart = native.reshape(x, [-1, grid, height, grid, width, channels])
  const together = tf.transpose(apart, [0, 1, 3, 2, 4, 5])
  return native.reshape(together, [-1, grid * grid, height * width * channels])
}

/** The way back of `cutPatches`; `like` has the pictures' size. */
export function joinPatches(
  { tf, native }: Ops,
  patches: Tensor,
  like: Tensor,
  grid: number,
): Tensor {
  const [, rows = 1, columns = 1, channels = 1] = like.shape
  const [height, width] = [rows / grid, columns / grid]
  const apart = native.reshape(patches, [-1, grid, grid, height, width, channels])
  const together = tf.transpose(apart, [0, 1, 3, 2, 4, 5])
  return native.reshape(together, [-1, rows, columns, channels])
}
