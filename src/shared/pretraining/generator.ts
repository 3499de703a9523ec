import { GraftError } from '../contract/errors/graftError.ts'
import type { ChangeInput } from '../model/change.ts'
import { diffGraphs } from '../model/changes/patchChange.ts'
import {
  outputOf,
  refKey,
  type GraphLayer,
  type ModelGraph,
  type TensorRef,
} from '../model/graph.ts'
import { inferShapes } from '../model/inferShapes.ts'
import { parseConfig } from '../model/parseConfig.ts'
import type { TaskOf } from './task.ts'

/** Names by which a step finds the parts of the game in its graph. */
export const GAME = {
  /** Stands where the drawn numbers come in. */
  latent: 'task_latent',
  /** The generator's layers begin like this. */
  generator: 'task_g_',
  picture: 'task_g_picture',
  score: 'task_score',
  both: 'task_both',
} as const

/** Channels of the generator's first, smallest pictures. */
const CHANNELS = 64

function refuse(reason: string): never {
  throw new GraftError('plan.badTask', { reason })
}

/**
 * The change that puts a generator before a net that scores pictures: the net is called a second time, on what the
 * generator makes of drawn numbers, and both scores are the output. The generator is that of DCGAN (Radford, Metz and
 * Chintala 2016, arXiv:1511.06434): transposed convolutions of step 2, batch norm and ReLU.
 * Error: `plan.badTask` where the net takes no pictures or calls a layer twice.
 */
export function withGenerator(scoring: ModelGraph, task: TaskOf<'gan'>): ChangeInput {
  const [input] = scoring.inputs
  const shape = input === undefined ? [] : (inferShapes(scoring).get(refKey(input)) ?? [])
  const [, rows, columns, channels] = shape
  if (input === undefined || !rows || !columns || !channels || shape.length !== 4) {
    return refuse('a generator makes pictures, so the net is to take pictures of one size')
  }
  if (scoring.layers.some(({ calls }) => calls.length > 1)) {
    return refuse('the net calls a layer twice')
  }
  const generator = generatorLayers(input, { rows, columns, channels }, task)
  const given = new Set(scoring.inputs.map(({ layer }) => layer))
  const shared = scoring.layers.map((layer) =>
    given.has(layer.name) ? layer : { ...layer, calls: [...layer.calls, secondCall(layer, given)] },
  )
  const both = layer(GAME.both, 'Concatenate', {}, [outputOf(GAME.score), outputOf(GAME.score, 1)])
  const played: ModelGraph = {
    ...scoring,
    layers: [...shared, ...generator, both],
    outputs: [outputOf(GAME.both)],
  }
  return diffGraphs(scoring, played)
}

/** The same use of a layer on the generator's picture. */
function secondCall(
  { calls }: GraphLayer,
  given: ReadonlySet<string>,
): GraphLayer['calls'][number] {
  const inputs = (calls[0]?.inputs ?? []).map((ref) =>
    given.has(ref.layer) ? outputOf(GAME.picture) : { ...ref, call: 1 },
  )
  return { inputs }
}

interface Picture {
  readonly rows: number
  readonly columns: number
  readonly channels: number
}

function generatorLayers(
  input: TensorRef,
  { rows, columns, channels }: Picture,
  { latent, range }: TaskOf<'gan'>,
): readonly GraphLayer[] {
  const doublings =
    rows % 4 === 0 && columns % 4 === 0 ? 2 : rows % 2 === 0 && columns % 2 === 0 ? 1 : 0
  const [height, width] = [rows / 2 ** doublings, columns / 2 ** doublings]
  const name = (part: string) => `${GAME.generator}${part}`
  const steps: [string, string, object][] = [
    // Numbers are drawn in training; what the graph has here only gives them their place.
    ['task_latent_mean', 'GlobalAveragePooling2D', {}],
    ['task_latent_more', 'RepeatVector', { n: latent }],
    [GAME.latent, 'Flatten', {}],
    [name('dense'), 'Dense', { units: height * width * CHANNELS, useBias: false }],
    [name('normal_0'), 'BatchNormalization', {}],
    [name('relu_0'), 'ReLU', {}],
    [name('shape'), 'Reshape', { targetShape: [height, width, CHANNELS] }],
    ...Array.from({ length: Math.max(0, doublings - 1) }, (_, i): [string, string, object][] => [
      [name(`conv_${i + 1}`), 'Conv2DTranspose', larger(CHANNELS / 2, { useBias: false })],
      [name(`normal_${i + 1}`), 'BatchNormalization', {}],
      [name(`relu_${i + 1}`), 'ReLU', {}],
    ]).flat(),
    [
      GAME.picture,
      'Conv2DTranspose',
      { ...larger(channels, { activation: range }), strides: doublings === 0 ? [1, 1] : [2, 2] },
    ],
  ]
  return steps.map(([own, className, config], i) => {
    const before = i === 0 ? input : outputOf(steps[i - 1]?.[0] ?? '')
    return layer(own, className, config, [before])
  })
}

function larger(filters: number, more: object): object {
  return { filters, kernelSize: [4, 4], strides: [2, 2], padding: 'same', ...more }
}

function layer(
  name: string,
  className: string,
  config: object,
  inputs: readonly TensorRef[],
): GraphLayer {
  return {
    name,
    className,
    config: parseConfig({ name, className, config: { ...config } }),
    freeze: 'train',
    origin: null,
    group: [],
    calls: [{ inputs }],
  }
}
