import type { RandomSource } from '../../src/shared/training/random.ts'

/** Bytes with something done to them; the given ones stay as they are. */
export type Mutation = (bytes: Buffer, random: RandomSource, others: readonly Buffer[]) => Buffer

/** Numbers at which readers trip: ends of ranges, signs, undefined addresses. */
const extremes = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
]

/** Texts that may stand where a number stands in JSON, or should not. */
const numberTexts = [
  '0',
  '-1',
  '1',
  '2',
  '1e9',
  '1e308',
  '4294967296',
  '9007199254740993',
  '0.5',
  'null',
  'NaN',
  'Infinity',
  '"x"',
  '[]',
  '{}',
  'true',
]

const pick = <T>(random: RandomSource, from: readonly T[]): T => {
  const found = from[random.below(from.length)]
  if (found === undefined) throw new Error('nothing to choose from')
  return found
}

function anywhere(bytes: Buffer, random: RandomSource): number {
  // Most of a small HDF5 file is empty: what is not is worth more.
  for (let i = 0; i < 8; i++) {
    const at = random.below(Math.max(bytes.length, 1))
    if (bytes[at] !== 0) return at
  }
  return random.below(Math.max(bytes.length, 1))
}

const flipBits: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  for (let i = random.below(8); i >= 0; i--) {
    const at = anywhere(copy, random)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  }
  return copy
}

const setBytes: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  for (let i = random.below(4); i >= 0; i--) copy[anywhere(copy, random)] = random.below(256)
  return copy
}

const setNumber: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  const width = pick(random, [1, 2, 4, 8])
  const at = anywhere(copy, random)
  if (at + width > copy.length) return copy
  const value = BigInt.asUintN(width * 8, pick(random, extremes))
  for (let i = 0; i < width; i++) copy[at + i] = Number((value >> BigInt(8 * i)) & 255n)
  return copy
}

const cutOff: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1))

const extend: Mutation = (bytes, random) =>
  Buffer.concat([bytes, Buffer.alloc(1 + random.below(64), random.below(256))])

const takeOut: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(32))])
}

const splice: Mutation = (bytes, random, others) => {
  const source = pick(random, others)
  const length = 1 + random.below(512)
  const from = random.below(source.length)
  const part = source.subarray(from, from + length)
  const copy = Buffer.from(bytes)
  part.copy(copy, random.below(Math.max(copy.length, 1)))
  return copy
}

/** Every run of digits that may be a JSON number; in an HDF5 file the text keeps its length. */
function editNumber(keepLength: boolean): Mutation {
  return (bytes, random) => {
    const text = bytes.toString('latin1')
    const places = [...text.matchAll(/(?<=[:[,\s])-?\d+(\.\d+)?(e-?\d+)?(?=[,\]}\s])/g)]
    if (places.length === 0) return setBytes(bytes, random, [])
    const { 0: found, index } = pick(random, places)
    const fitting = keepLength
      ? numberTexts.filter((each) => each.length <= found.length)
      : numberTexts
    const value = pick(random, fitting.length === 0 ? ['0'] : fitting).padEnd(
      keepLength ? found.length : 0,
    )
    return Buffer.from(text.slice(0, index) + value + text.slice(index + found.length), 'latin1')
  }
}

/** Exchanges two texts in quotes, of one length where the length must stay. */
function swapTexts(keepLength: boolean): Mutation {
  return (bytes, random) => {
    const text = bytes.toString('latin1')
    const places = [...text.matchAll(/"[A-Za-z0-9_ ]{1,40}"/g)]
    if (places.length < 2) return setBytes(bytes, random, [])
    const first = pick(random, places)
    const others = keepLength ? places.filter((each) => each[0].length === first[0].length) : places
    const second = pick(random, others)
    const { index } = first
    return Buffer.from(
      text.slice(0, index) + second[0] + text.slice(index + first[0].length),
      'latin1',
    )
  }
}

const general = [flipBits, setBytes, setNumber, setNumber, cutOff, extend, takeOut, splice]

/** For binary files that may have JSON inside. */
export const binaryMutations: readonly Mutation[] = [...general, editNumber(true), swapTexts(true)]

/** For JSON. */
export const textMutations: readonly Mutation[] = [
  flipBits,
  cutOff,
  takeOut,
  splice,
  editNumber(false),
  editNumber(false),
  editNumber(false),
  swapTexts(false),
  swapTexts(false),
]

/** One mutation, or several on top of each other. */
export function mutate(
  bytes: Buffer,
  random: RandomSource,
  mutations: readonly Mutation[],
  others: readonly Buffer[],
): Buffer {
  let result = bytes
  for (let i = random.below(3); i >= 0; i--)
    result = pick(random, mutations)(result, random, others)
  return result
}
