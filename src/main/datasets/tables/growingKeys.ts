/** Keys of rows whose number is not known before. */
export interface GrowingKeys {
  readonly push: (key: bigint) => void
  readonly finish: () => BigUint64Array
}

/** Collects keys, 8 bytes each. */
export function createGrowingKeys(): GrowingKeys {
  let keys = new BigUint64Array(1024)
  let count = 0
  return {
    push: (key) => {
      if (count === keys.length) {
        const larger = new BigUint64Array(2 * count)
        larger.set(keys)
        keys = larger
      }
      keys[count++] = key
    },
    finish: () => keys.slice(0, count),
  }
}
