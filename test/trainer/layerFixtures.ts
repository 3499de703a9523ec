import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { withCellList } from '../../src/shared/kerasJson/stackedCells.ts'
import { layerKinds } from '../../src/shared/layers/index.ts'
import type { KerasDialect, LayerConfig } from '../../src/shared/layers/layerKind.ts'

/** Real Keras layers with what they computed; written by test/keras/makeLayerFixtures.py. */

export interface FixtureArray {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly values: readonly number[]
}

export interface FixturePass {
  readonly training: boolean
  readonly outputs: readonly FixtureArray[]
  readonly cotangents: readonly FixtureArray[]
  readonly inputGradients: readonly FixtureArray[]
  readonly weightGradients: Readonly<Record<string, FixtureArray>>
  readonly updatedWeights: Readonly<Record<string, FixtureArray>>
  /** What dropout drew, in order. */
  readonly draws?: readonly FixtureArray[]
  /** The outputs' masks; absent: none has one. */
  readonly outputMasks?: readonly (FixtureArray | null)[]
}

export interface LayerFixture {
  readonly className: string
  readonly name: string
  /** What Keras's `get_config()` says. */
  readonly config: Readonly<Record<string, unknown>>
  readonly inputs: readonly FixtureArray[]
  /** The inputs' masks; absent: none has one. */
  readonly masks?: readonly (FixtureArray | null)[]
  /** Keras's output shapes for inputs with an open batch axis. */
  readonly outputShapes: readonly (readonly (number | null)[])[]
  readonly weights: readonly (FixtureArray & {
    readonly name: string
    readonly trainable: boolean
  })[]
  readonly passes: readonly FixturePass[]
}

const folder = path.join(import.meta.dirname, '..', 'fixtures', 'layers')

/** All cases of all families. */
export function readLayerFixtures(): LayerFixture[] {
  return readdirSync(folder).flatMap((file) => {
    const bytes = readFileSync(path.join(folder, file))
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    return (JSON.parse(text) as { cases: LayerFixture[] }).cases
  })
}

const toCamel = (text: string) =>
  text.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Keys of every Keras config that are not settings of the kind. */
const layerKeys = new Set(['name', 'trainable', 'dtype', 'quantization_config'])

const isWord = (text: string) => /^[a-z0-9]+(_[a-z0-9]+)*$/.test(text)

interface KerasObject {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

const isKerasObject = (value: object): value is KerasObject =>
  'class_name' in value && 'config' in value

function fromKerasObject({ class_name: className, config }: KerasObject): unknown {
  const settings = Object.entries(config).filter(([key]) => !key.endsWith('_axes'))
  const values = fromKerasRecord(Object.fromEntries(settings))
  // Keras has three classes for one penalty.
  if (/^L1?L?2?$/.test(className)) return { name: 'l1l2', ...values }
  return { name: className.charAt(0).toLowerCase() + className.slice(1), ...values }
}

function fromKerasValue(value: unknown): unknown {
  if (typeof value === 'string') return isWord(value) ? toCamel(value) : value
  if (Array.isArray(value)) return value.map(fromKerasValue)
  if (typeof value !== 'object' || value === null) return value
  return isKerasObject(value) ? fromKerasObject(value) : fromKerasRecord(value)
}

function fromKerasRecord(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [toCamel(key), fromKerasValue(value)]),
  )
}

/** Keras's config in Graft's spelling, without what says nothing; not yet checked by the kind's schema. */
export function fromKerasConfig(
  config: Readonly<Record<string, unknown>>,
  dialect: KerasDialect = {},
): LayerConfig {
  const settings = Object.entries(withCellList(config) ?? config).filter(
    ([key, value]) =>
      !layerKeys.has(key) &&
      dialect.ignoredKeys?.includes(key) !== true &&
      dialect.neutralKeys?.[key]?.includes(value) !== true,
  )
  const inner = new Set(dialect.layerKeys)
  return {
    ...fromKerasRecord(Object.fromEntries(settings.filter(([key]) => !inner.has(key)))),
    ...Object.fromEntries(
      settings.flatMap(([key, value]) =>
        inner.has(key) ? [[toCamel(key), innerLayers(value)]] : [],
      ),
    ),
  }
}

const innerLayers = (value: unknown) =>
  Array.isArray(value)
    ? value.map((each) => innerLayer(each as KerasObject))
    : innerLayer(value as KerasObject)

/** A layer inside a wrapper. */
function innerLayer({ class_name: className, config }: KerasObject): LayerConfig {
  const { name, trainable } = config
  const dialect = layerKinds.get(className)?.keras
  return { className, name, trainable, config: fromKerasConfig(config, dialect) }
}

/** The value, which a well-formed fixture has. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`missing: ${what}`)
  return value
}
