/** No model of this size can be trained on one machine. */
const MAX_WEIGHT_BYTES = 6 * 2 ** 30

/** Bytes of weights that a file may hold: what this machine can hold beside everything else. */
export function maxWeightBytes(): number {
  return Math.floor(Math.min(MAX_WEIGHT_BYTES, process.availableMemory() * 0.6))
}

/** A description of layers that is larger than this is not one. */
export const MAX_CONFIG_BYTES = 256 * 2 ** 20
