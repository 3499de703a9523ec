import { createRandom, shuffledIndices } from '../training/random.ts'

/** Orders that are looked at for each one that is taken. */
const CANDIDATES = 100

/**
 * Orders of `grid * grid` patches that are as unlike each other as possible: the first leaves all in place, each next one
 * is, of some drawn ones, that which differs from the nearest of those before in most places (Noroozi and Favaro 2016,
 * arXiv:1603.09246). Always the same for the same numbers. There may be fewer than asked for: 24 of four patches.
 */
export function jigsawOrders(grid: number, count: number): readonly (readonly number[])[] {
  const patches = grid * grid
  const random = createRandom(0, `jigsaw/${grid}`)
  const orders: number[][] = [Array.from({ length: patches }, (_, i) => i)]
  while (orders.length < count) {
    const drawn = Array.from({ length: CANDIDATES }, () => [...shuffledIndices(patches, random)])
    const distances = drawn.map((order) =>
      Math.min(...orders.map((other) => differences(order, other))),
    )
    const most = Math.max(...distances)
    const best = drawn[distances.indexOf(most)]
    if (best === undefined || most === 0) break
    orders.push(best)
  }
  return orders
}

function differences(a: readonly number[], b: readonly number[]): number {
  return a.filter((value, i) => value !== b[i]).length
}
