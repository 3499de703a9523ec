import { savedWeights } from '../kerasJson/savedNames.ts'
import { prefixOf, weightNameOf, type FileArray } from '../kerasJson/fileArray.ts'
import type { WeightSpec } from '../layers/layerKind.ts'
import type { GraphLayer, ModelGraph } from '../model/graph.ts'
import { weightSpecs } from '../model/weightSpecs.ts'
import { placesOf } from './places.ts'

/** Arrays that a file keeps together: those of one layer, as far as the file tells. */
export interface WeightsUnit {
  /** The layer's name in the file, or `null` where it does not say. */
  readonly name: string | null
  /** Where Keras 3 kept it (`layers/dense_1`), or `null` for other files. */
  readonly place: string | null
  /** Named `dense/kernel:0`, or by their place within the layer's: `cell/vars/1`. */
  readonly arrays: readonly FileArray[]
}

/** How layers find their arrays: by their names, or by their order among those that have weights. */
export type MatchBy = 'name' | 'order'

/** One weight of the model and what the file has for it. */
export interface MatchRow {
  readonly layer: string
  readonly weight: string
  readonly shape: readonly number[]
  /** The array in the file, or `null` where there is none. */
  readonly array: FileArray | null
  readonly state: 'fits' | 'otherShape' | 'otherType' | 'missing'
}

/** What fits and what does not: a preview; nothing has been changed. */
export interface WeightsMatch {
  readonly by: MatchBy
  /** Every weight of the model, layer by layer. */
  readonly rows: readonly MatchRow[]
  /** Arrays that no weight takes, with their layers' names in the file. */
  readonly unused: readonly { readonly unit: string; readonly array: FileArray }[]
}

/**
 * Pairs the weights of a model with the arrays of a file. By name a layer takes the unit of its name; by order the
 * first layer with weights takes the first unit, and so on, or in Keras 3's files the unit at its place. Within
 * a layer names decide where they fit, else the order. Errors: those of `inferShapes`.
 */
export function matchWeights(
  graph: ModelGraph,
  units: readonly WeightsUnit[],
  by: MatchBy,
): WeightsMatch {
  const specs = weightSpecs(graph)
  const layers = graph.layers.filter(({ name }) => specs.has(name))
  const filled = units.flatMap((unit) => splitModel(graph, unit))
  const unitOf = by === 'name' ? byName(filled) : byOrder(graph, layers, filled)
  const taken = new Set<FileArray>()
  const rows = layers.flatMap(({ name, className }) => {
    const unit = unitOf(name)
    const own = specs.get(name) ?? []
    const arrays = unit === undefined ? new Map<string, FileArray>() : pair(className, own, unit)
    return own.map((spec) => toRow(name, spec, arrays.get(spec.name) ?? null))
  })
  for (const { array, state } of rows) if (array !== null && state === 'fits') taken.add(array)
  const unused = filled.flatMap((unit) =>
    unit.arrays
      .filter((array) => !taken.has(array))
      .map((array) => ({ unit: unit.name ?? unit.place ?? '', array })),
  )
  return { by, rows, unused }
}

/** A nested model is one unit in Keras 2's files; the names of its arrays tell its layers apart. */
function splitModel(graph: ModelGraph, unit: WeightsUnit): readonly WeightsUnit[] {
  if (unit.arrays.length === 0) return []
  const names = new Set(graph.layers.map(({ name }) => name))
  if (unit.place !== null || (unit.name !== null && names.has(unit.name))) return [unit]
  const parts = new Map<string, FileArray[]>()
  for (const array of unit.arrays) {
    const prefix = prefixOf(array.name)
    parts.set(prefix, [...(parts.get(prefix) ?? []), array])
  }
  if (parts.size === 1) return [unit]
  const members = graph.layers.filter(({ group }) => group[0] === unit.name)
  const named = [...parts].map(([prefix, arrays]) => {
    const words = prefix.split('/')
    const inner = members.find((layer) => words.includes(nameInFile(layer)))
    const name = inner?.name ?? words.findLast((word) => names.has(word)) ?? words.at(-1) ?? prefix
    return { name, place: null, arrays }
  })
  // Keras lists what may train first; here the layers' order counts.
  const ranks = new Map(graph.layers.map(({ name }, i) => [name, i]))
  const rank = ({ name }: WeightsUnit) => ranks.get(name ?? '') ?? ranks.size
  return members.length === 0 ? named : named.sort((a, b) => rank(a) - rank(b))
}

/** A layer's name before it was made longer, because another model had a layer of that name. */
function nameInFile({ name, group }: GraphLayer): string {
  const prefix = `${group.at(-1) ?? ''}_`
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}

type FindUnit = (layer: string) => WeightsUnit | undefined

function byName(units: readonly WeightsUnit[]): FindUnit {
  const named = new Map<string, WeightsUnit>()
  // Of two units with one name none is taken: a guess might be the wrong one.
  const doubled = new Set<string>()
  for (const unit of units) {
    if (unit.name === null) continue
    if (named.has(unit.name)) doubled.add(unit.name)
    named.set(unit.name, unit)
  }
  return (layer) => (doubled.has(layer) ? undefined : named.get(layer))
}

function byOrder(
  graph: ModelGraph,
  layers: readonly { readonly name: string }[],
  units: readonly WeightsUnit[],
): FindUnit {
  const places = units.flatMap(({ place }) => (place === null ? [] : [place]))
  if (places.length === 0) {
    const numbers = new Map(layers.map(({ name }, i) => [name, i]))
    return (layer) => units[numbers.get(layer) ?? -1]
  }
  const placeOf = placesOf(graph, places)
  const byPlace = new Map(units.map((unit) => [unit.place, unit]))
  return (layer) => byPlace.get(placeOf.get(layer) ?? '')
}

/** Arrays of a unit by the weight that they are. */
function pair(
  className: string,
  specs: readonly WeightSpec[],
  { place, arrays }: WeightsUnit,
): ReadonlyMap<string, FileArray> {
  if (place !== null) {
    const saved = savedWeights(className, specs)
    const byPath = new Map(arrays.map((array) => [array.name, array]))
    return mapOf(specs, ({ name }) => byPath.get(saved.get(name)?.[0] ?? ''))
  }
  const known = specs.map(({ name }) => name)
  const named = new Map(arrays.map((array) => [weightNameOf(array.name, known), array]))
  if (known.some((name) => named.has(name))) return mapOf(specs, ({ name }) => named.get(name))
  return arrays.length === specs.length ? mapOf(specs, (_, i) => arrays[i]) : new Map()
}

function mapOf(
  specs: readonly WeightSpec[],
  find: (spec: WeightSpec, index: number) => FileArray | undefined,
): ReadonlyMap<string, FileArray> {
  return new Map(
    specs.flatMap((spec, i) => {
      const array = find(spec, i)
      return array === undefined ? [] : [[spec.name, array] as const]
    }),
  )
}

const types = { float32: ['float32', 'float16'], int32: ['int32', 'int64'] } as const

function toRow(
  layer: string,
  { name, shape, dtype = 'float32' }: WeightSpec,
  array: FileArray | null,
): MatchRow {
  const row = { layer, weight: name, shape, array }
  if (array === null) return { ...row, state: 'missing' }
  if (array.shape.join() !== shape.join()) return { ...row, state: 'otherShape' }
  const allowed: readonly string[] = types[dtype]
  return { ...row, state: allowed.includes(array.dtype) ? 'fits' : 'otherType' }
}
