import { expect } from 'vitest'
import type { RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import type { FreezeMode, GraphLayer, ModelGraph } from '../../../src/shared/model/graph.ts'
import type { ModelWeights } from '../../../src/shared/model/weights.ts'
import { train, type RecordedRun, type RunOptions } from '../loop/tinyRuns.ts'
import { largestError } from '../trainingFixture.ts'

/** A layer: its kind, and for each call the layers (or `layer:call`) that it takes. */
export interface GraphRow {
  readonly kind: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly mode?: FreezeMode
  readonly calls: readonly (readonly string[])[]
}

/** A graph of any form; the last layer is the output. */
export function graphOf(rows: Readonly<Record<string, GraphRow>>): ModelGraph {
  const ref = (text: string) => {
    const [layer = '', call = '0'] = text.split(':')
    return { layer, call: Number(call), tensor: 0 }
  }
  const layers = Object.entries(rows).map(([name, { kind, config, mode, calls }]): GraphLayer => ({
    name,
    className: kind,
    config: config ?? {},
    freeze: mode ?? 'train',
    origin: null,
    group: [],
    calls: calls.map((inputs) => ({ inputs: inputs.map(ref) })),
  }))
  const inputs = layers.filter(({ className }) => className === 'InputLayer')
  return {
    name: 'tiny',
    layers,
    inputs: inputs.map(({ name }) => ref(name)),
    outputs: [ref(layers.at(-1)?.name ?? '')],
  }
}

export const REUSED =
  /^The frozen layers up to (".*") ran once over (\d+) rows; their outputs were reused\.$/
export const KEPT =
  /^The outputs of the frozen layers up to (".*") for (\d+) rows were there from an earlier run; they were reused\.$/

/** Up to where the frozen layers ran once, or `null`: the layers that the note names. */
export function reusedUpTo({ result }: RecordedRun): string | null {
  const found = result.notes.map((note) => REUSED.exec(note) ?? KEPT.exec(note))
  return found.find((match) => match !== null)?.[1] ?? null
}

/** A clock on which every look is a second later, so that no progress is left out. */
export function steadyClock(): () => number {
  let now = 0
  return () => (now += 1000)
}

/** Rows that had run through the frozen part, as the run told of them. */
export function preparedRows({ messages }: RecordedRun): number[] {
  return messages.flatMap((message) =>
    message.type === 'progress' && message.preparing !== undefined ? [message.preparing.rows] : [],
  )
}

/** Trains with stored outputs and without, and expects the same of both. Gives the first. */
export async function trainBothWays(spec: RunSpec, options: RunOptions = {}): Promise<RecordedRun> {
  const cached = await train({ ...spec, featureCache: true }, options)
  const joined = await train({ ...spec, featureCache: false }, options)
  expect(joined.result.notes.join()).not.toContain('frozen')
  expectSameNumbers(cached, joined)
  return cached
}

/** Weights and histories within 1e-5, evaluations within 1e-6. */
export function expectSameNumbers(found: RecordedRun, expected: RecordedRun): void {
  expect(weightsError(found.result.weights, expected.result.weights)).toBeLessThan(1e-5)
  expect(found.result.bestEpoch).toBe(expected.result.bestEpoch)
  expect(found.result.history).toHaveLength(expected.result.history.length)
  expected.result.history.forEach(({ logs }, epoch) => {
    const other = found.result.history[epoch]?.logs ?? {}
    expect(Object.keys(other)).toEqual(Object.keys(logs))
    expect(largestError(numbers(other), numbers(logs))).toBeLessThan(1e-5)
  })
  for (const part of ['train', 'validation', 'test'] as const) {
    const logs = expected.result.evaluation[part] ?? {}
    expect(largestError(numbers(found.result.evaluation[part] ?? {}), numbers(logs))).toBeLessThan(
      1e-6,
    )
  }
}

function numbers(logs: Readonly<Record<string, number>>): number[] {
  return Object.values(logs)
}

function weightsError(found: ModelWeights, expected: ModelWeights): number {
  expect(Object.keys(found)).toEqual(Object.keys(expected))
  const errors = Object.entries(expected).flatMap(([layer, arrays]) =>
    Object.entries(arrays).map(([name, { values }]) =>
      largestError(found[layer]?.[name]?.values ?? [], [...values]),
    ),
  )
  return Math.max(0, ...errors)
}
