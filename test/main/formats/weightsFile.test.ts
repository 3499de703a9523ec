import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModelFile, type ImportedModel } from '../../../src/main/formats/readModelFile.ts'
import { readWeightsFile } from '../../../src/main/formats/weightsFile/readWeightsFile.ts'
import type { ModelWeights } from '../../../src/shared/model/weights.ts'
import { applyMatch } from '../../../src/shared/weightsFile/applyMatch.ts'
import { matchWeights, type MatchBy } from '../../../src/shared/weightsFile/matchWeights.ts'
import { fixture, temporaryFolder } from './modelFixtures.ts'

/** Field case 20: a file that holds weights only. */

const folder = temporaryFolder()

/** The same model with every number 0: what is right afterwards came from the file. */
function emptied({ weights }: ImportedModel): ModelWeights {
  return Object.fromEntries(
    Object.entries(weights).map(([layer, own]) => [
      layer,
      Object.fromEntries(
        Object.entries(own).map(([name, array]) => [
          name,
          { ...array, values: new Float32Array(array.values.length) },
        ]),
      ),
    ]),
  )
}

async function fill(model: ImportedModel, path: string, by: MatchBy) {
  const { kind, units } = await readWeightsFile(path)
  const match = matchWeights(model.graph, units, by)
  return { kind, match, weights: applyMatch(emptied(model), match, path) }
}

const states = (rows: readonly { readonly state: string }[]) => [
  ...new Set(rows.map(({ state }) => state)),
]

/** Weights files of real Keras, the model that they belong to, and how they can be paired. */
const files: readonly (readonly [string, string, string, readonly MatchBy[]])[] = [
  ['manyDense.keras3.weights.h5', 'manyDense.keras3', 'keras3', ['name', 'order']],
  ['manyDense.keras2.weights.h5', 'manyDense.keras2', 'keras3', ['order']],
  ['manyDense.keras2.older.h5', 'manyDense.keras2', 'keras2', ['name', 'order']],
  ['nestedTwice.keras3.weights.h5', 'nestedTwice.keras3', 'keras3', ['order']],
  ['nestedTwice.keras2.weights.h5', 'nestedTwice.keras2', 'keras3', ['order']],
  ['nestedTwice.keras2.older.h5', 'nestedTwice.keras2', 'keras2', ['name', 'order']],
  ['nestedTwice.keras3.h5', 'nestedTwice.keras3', 'keras2', ['name', 'order']],
  ['convNet.keras2.h5', 'convNet.keras3', 'keras2', ['name', 'order']],
  ['convNet.keras3.keras', 'convNet.keras3', 'model', ['name', 'order']],
  ['tfjsConv', 'convNet.keras3', 'model', ['name', 'order']],
]

describe('weights of real Keras fill the model that they belong to', () => {
  it.each(
    files.flatMap(([file, model, kind, ways]) => ways.map((by) => ({ file, model, kind, by }))),
  )('$file by $by', async ({ file, model: name, kind: expectedKind, by }) => {
    const model = await readModelFile(fixture(`${name}.h5`))
    const { kind, match, weights } = await fill(model, fixture(file), by)
    expect(kind).toBe(expectedKind)
    expect(states(match.rows)).toEqual(['fits'])
    expect(match.unused).toEqual([])
    expect(weights).toEqual(model.weights)
  })
})

describe('what does not fit', () => {
  it('is said weight by weight, and left as it was', async () => {
    const model = await readModelFile(fixture('manyDense.keras3.h5'))
    const { match, weights } = await fill(model, fixture('convNet.keras3.h5'), 'order')
    // Shapes of the first: (3, 3, 2, 3) against (2, 2).
    expect(match.rows[0]).toMatchObject({ layer: 'd0', weight: 'kernel', state: 'otherShape' })
    expect(states(match.rows)).toContain('missing')
    expect(match.unused.length).toBeGreaterThan(0)
    expect(weights).toEqual(emptied(model))
  })

  it('by name takes nothing of other names', async () => {
    const model = await readModelFile(fixture('seqDense.keras3.h5'))
    const { match } = await fill(model, fixture('manyDense.keras3.weights.h5'), 'name')
    expect(states(match.rows)).toEqual(['missing'])
    expect(match.unused).toHaveLength(24)
  })
})

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** A safetensors file after its description: length of the header, header, numbers. */
function safetensors(
  name: string,
  entries: Readonly<Record<string, Entry>>,
  change: (header: Record<string, unknown>) => void = () => undefined,
): string {
  let at = 0
  const header: Record<string, unknown> = { __metadata__: { format: 'tf' } }
  for (const [key, { dtype, shape, bytes }] of Object.entries(entries)) {
    header[key] = { dtype, shape, data_offsets: [at, at + bytes.length] }
    at += bytes.length
  }
  change(header)
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat([length, text, ...Object.values(entries).map((e) => e.bytes)]))
  return path
}

const float32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const uint16 = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer)

describe('safetensors', () => {
  const kernel = { dtype: 'F32', shape: [3, 2], bytes: float32(1, 2, 3, 4, 5, 6) }

  it('fill by name, half floats and bfloat16 too', async () => {
    const model = await readModelFile(fixture('seqDense.keras3.h5'))
    // 1.5 and -2: in half precision 0x3e00 and 0xc000, in bfloat16 0x3fc0 and 0xc000.
    for (const [dtype, first] of [
      ['F16', 0x3e00],
      ['BF16', 0x3fc0],
    ] as const) {
      const bias = { dtype, shape: [2], bytes: uint16(first, 0xc000) }
      const path = safetensors(`${dtype}.bin`, { 'd.bias': bias, 'd.kernel': kernel })
      const { kind, match, weights } = await fill(model, path, 'name')
      expect(kind).toBe('safetensors')
      expect(states(match.rows)).toEqual(['fits'])
      expect([...(weights['d']?.['kernel']?.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6])
      expect([...(weights['d']?.['bias']?.values ?? [])]).toEqual([1.5, -2])
    }
  })

  it.each<[string, (header: Record<string, unknown>) => void, string]>([
    [
      'a place beyond the end',
      (h) => (h['d/kernel'] = { ...kernel, data_offsets: [0, 48] }),
      'file.damaged',
    ],
    [
      'a shape of more',
      (h) => (h['d/kernel'] = { ...kernel, shape: [1e9, 1e9], data_offsets: [0, 24] }),
      'file.damaged',
    ],
    [
      'a negative shape',
      (h) => (h['d/kernel'] = { ...kernel, shape: [-3, 2], data_offsets: [0, 24] }),
      'file.damaged',
    ],
    [
      'an unknown type',
      (h) => (h['d/kernel'] = { ...kernel, dtype: 'F8_E4M3', data_offsets: [0, 24] }),
      'file.weightType',
    ],
    ['no description', (h) => (h['d/kernel'] = 3), 'file.damaged'],
  ])('%s is refused', async (name, change, code) => {
    const path = safetensors(`${name}.safetensors`, { 'd/kernel': kernel }, change)
    await expect(readWeightsFile(path)).rejects.toMatchObject({ code })
  })

  it('a header that never ends is none', async () => {
    const path = join(folder, 'endless.safetensors')
    const bytes = Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 0x7b, 0x22])
    writeFileSync(path, bytes)
    await expect(readWeightsFile(path)).rejects.toMatchObject({ code: 'file.unknownFormat' })
  })
})
