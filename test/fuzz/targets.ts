import { readdirSync, readFileSync, statSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import type { ModelWeights } from '../../src/shared/model/weights.ts'
import type { RandomSource } from '../../src/shared/training/random.ts'
import { binaryMutations, mutate, textMutations, type Mutation } from './mutate.ts'

/** What is mutated and read: one kind of file. */
export type TargetName = 'h5' | 'keras' | 'tfjsFolder' | 'tfjsZip' | 'weights' | 'torch' | 'vectors'

/** The files of one model, by name within it: a file on its own has the name ''. */
type Parts = Readonly<Record<string, Buffer>>

export interface Seed {
  readonly name: string
  readonly parts: Parts
}

export interface Target {
  readonly seeds: readonly Seed[]
  /** Writes a mutated seed at `place`; without `random` as it is. */
  readonly write: (seed: Seed, place: string, random: RandomSource | null) => void
}

const root = join(import.meta.dirname, '../fixtures')
const MAX_SEED_BYTES = 100_000

function filesIn(folder: string, ending: string): readonly Seed[] {
  const path = join(root, folder)
  return readdirSync(path)
    .filter((name) => name.endsWith(ending) && !/^(endless|slow)/.test(name))
    .filter((name) => statSync(join(path, name)).size <= MAX_SEED_BYTES)
    .map((name) => ({ name, parts: { '': readFileSync(join(path, name)) } }))
}

function foldersIn(folder: string): readonly Seed[] {
  const path = join(root, folder)
  return readdirSync(path)
    .filter((name) => statSync(join(path, name)).isDirectory())
    .map((name) => {
      const files = readdirSync(join(path, name))
      const parts = files.map((file) => [file, readFileSync(join(path, name, file))] as const)
      return { name, parts: Object.fromEntries(parts) }
    })
}

const mutationsFor = (name: string): readonly Mutation[] =>
  name.endsWith('.json') ? textMutations : binaryMutations

/** One of the parts mutated, or now and then gone. */
function mutateParts(parts: Parts, random: RandomSource): Parts {
  const names = Object.keys(parts)
  const name = names[random.below(names.length)] ?? ''
  if (random.below(20) === 0) {
    return Object.fromEntries(Object.entries(parts).filter(([each]) => each !== name))
  }
  const bytes = parts[name] ?? Buffer.alloc(0)
  return { ...parts, [name]: mutate(bytes, random, mutationsFor(name), Object.values(parts)) }
}

function writeFile(seeds: readonly Seed[]): Target {
  const all = seeds.flatMap(({ parts }) => Object.values(parts))
  return {
    seeds,
    write: ({ parts }, place, random) => {
      const bytes = parts[''] ?? Buffer.alloc(0)
      writeFileSync(place, random === null ? bytes : mutate(bytes, random, binaryMutations, all))
    },
  }
}

function writeFolder(seeds: readonly Seed[]): Target {
  return {
    seeds,
    write: ({ parts }, place, random) => {
      rmSync(place, { recursive: true, force: true })
      mkdirSync(place)
      const files = random === null ? parts : mutateParts(parts, random)
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(place, name), bytes)
    },
  }
}

/** Half of them mutated as an archive, half inside, packed again with sums that agree. */
function writeZip(seeds: readonly Seed[]): Target {
  const packed = new Map(seeds.map((seed) => [seed, pack(seed.parts)]))
  const all = [...packed.values()]
  return {
    seeds,
    write: (seed, place, random) => {
      const plain = packed.get(seed) ?? Buffer.alloc(0)
      if (random === null) writeFileSync(place, plain)
      else if (random.below(2) === 0) writeFileSync(place, pack(mutateParts(seed.parts, random)))
      else writeFileSync(place, mutateArchive(plain, random, all))
    },
  }
}

/** Every second time in the directory at the end, where names, sizes and places stand. */
function mutateArchive(bytes: Buffer, random: RandomSource, all: readonly Buffer[]): Buffer {
  const from = bytes.indexOf('PK\x01\x02', 0, 'latin1')
  if (from < 0 || random.below(2) === 0) return mutate(bytes, random, binaryMutations, all)
  const directory = mutate(bytes.subarray(from), random, binaryMutations, all)
  return Buffer.concat([bytes.subarray(0, from), directory])
}

const pack = (parts: Parts): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(parts)), { level: 0, mtime: '1990-01-01' }))

function unpacked(seeds: readonly Seed[]): readonly Seed[] {
  return seeds.map(({ name, parts }) => {
    const files = Object.entries(unzipSync(parts[''] ?? new Uint8Array(0)))
    return {
      name,
      parts: Object.fromEntries(files.map(([file, bytes]) => [file, Buffer.from(bytes)])),
    }
  })
}

/** A safetensors file: length of the header, header, numbers. */
function safetensors(): Seed {
  const numbers = Float32Array.from({ length: 12 }, (_, i) => i + 1)
  const header = JSON.stringify({
    __metadata__: { format: 'pt' },
    'dense.kernel': { dtype: 'F32', shape: [2, 4], data_offsets: [0, 32] },
    'dense.bias': { dtype: 'F32', shape: [4], data_offsets: [32, 48] },
  })
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const parts = { '': Buffer.concat([length, Buffer.from(header), Buffer.from(numbers.buffer)]) }
  return { name: 'safetensors', parts }
}

/** Word vectors in text, with and without a first line that counts. */
function vectorFiles(): readonly Seed[] {
  const words = ['the', ',', 'cat', '고양이', 'a b', '<unk>']
  const lines = words.map((word, row) => {
    const numbers = Array.from({ length: 20 }, (_, i) => ((row - 2) * (i + 1)) / 7)
    return `${word} ${numbers.map((value) => value.toFixed(5)).join(' ')}\n`
  })
  const counted = `${words.length} 20\n${lines.join('')}`
  return Object.entries({ glove: lines.join(''), counted }).map(([name, text]) => ({
    name,
    parts: { '': Buffer.from(text) },
  }))
}

/** Not one of the files that hold weights alone. */
const isModel = ({ name }: Seed) => !/\.(weights|older)\.h5$/.test(name)

const asBuffers = (parts: Parts): Parts =>
  Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, Buffer.from(bytes)]))

/** The files of a kind. `extra` holds seeds that a program makes at run time. */
export function openTarget(name: TargetName, extra: readonly Seed[]): Target {
  const h5 = [...filesIn('models', '.h5'), ...filesIn('unknown', '.h5')].filter(isModel)
  const keras = unpacked([...filesIn('models', '.keras'), ...filesIn('unknown', '.keras')])
  switch (name) {
    case 'h5':
      return writeFile(h5)
    case 'keras':
      return writeZip(keras)
    case 'tfjsFolder':
      return writeFolder(foldersIn('models'))
    case 'tfjsZip':
      return writeZip(foldersIn('models'))
    case 'weights':
      return writeFile([
        safetensors(),
        ...filesIn('models', '.h5').filter((seed) => !isModel(seed)),
        ...keras.map((seed) => ({
          ...seed,
          parts: { '': seed.parts['model.weights.h5'] ?? Buffer.alloc(0) },
        })),
      ])
    case 'vectors':
      return writeFile(vectorFiles())
    case 'torch':
      // What came from another thread is no Buffer any more.
      return writeFile(extra.map(({ name, parts }) => ({ name, parts: asBuffers(parts) })))
  }
}

/** Arrays by layer and name, flattened. Those of one axis begin as zeros in real models too. */
export function arraysOf(weights: ModelWeights): ReadonlyMap<string, ArrayLike<number>> {
  return new Map(
    Object.entries(weights).flatMap(([layer, own]) =>
      Object.entries(own)
        .filter(([, { shape }]) => shape.length > 1)
        .map(([name, { values }]) => [`${layer}/${name}`, values] as const),
    ),
  )
}
