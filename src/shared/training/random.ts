import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Numbers from a seed. The same seed and purpose give the same numbers on every machine. */
export interface RandomSource {
  /** Uniform in `[0, 1)`, with 24 random bits. */
  uniform(): number
  /** Uniform integer in `[0, below)`. */
  below(below: number): number
  /** Standard normal. */
  normal(): number
}

/**
 * A 32-bit hash of a text (FNV-1a with a final mix): turns "purpose" strings into seeds, so that the split, the
 * shuffle of epoch 3 and the kernel of `dense_1` draw from streams that do not touch.
 */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

/** The stream of one purpose under a run's seed. */
export function createRandom(seed: number, purpose: string): RandomSource {
  const generator = xoroshiro128plus(hashText(`${seed}/${purpose}`))
  let spare: number | null = null
  const uniform = () => (generator.next() >>> 8) / 0x1000000
  return {
    uniform,
    below: (below) => Math.floor(uniform() * below),
    normal: () => {
      if (spare !== null) {
        const value = spare
        spare = null
        return value
      }
      // Box-Muller: two uniforms give two normals. 1 - u keeps the logarithm finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
      const angle = 2 * Math.PI * uniform()
      spare = radius * Math.sin(angle)
      return radius * Math.cos(angle)
    },
  }
}

/** The numbers `0 .. count - 1` in random order (Fisher-Yates). */
export function shuffledIndices(count: number, random: RandomSource): Int32Array {
  const indices = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const swap = indices[i] ?? 0
    indices[i] = indices[j] ?? 0
    indices[j] = swap
  }
  return indices
}
