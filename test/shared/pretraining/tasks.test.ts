import { describe, expect, test } from 'vitest'
import { encoderGraph } from '../../../src/shared/pretraining/encoders.ts'
import { encoderLayers, taskHead } from '../../../src/shared/pretraining/heads.ts'
import { taskSchema, withTaskLoss } from '../../../src/shared/pretraining/task.ts'
import { checkTask } from '../../../src/shared/pretraining/taskPairing.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { lossSchema, type LossName } from '../../../src/shared/training/lossSchema.ts'
import type { MetricName } from '../../../src/shared/training/metricNames.ts'
import type { ActivationName } from '../../../src/shared/layers/activations.ts'
import type { Shape } from '../../../src/shared/model/shape.ts'

describe('encoders to start from', () => {
  test.each([
    ['encoder:conv/28x28x1', [null, 64]],
    ['encoder:conv/8x8x3/4-6', [null, 6]],
    ['encoder:dense/28x28x1/300-100', [null, 100]],
    ['encoder:sigmoid/28x28x1', [null, 250]],
    ['encoder:textConv/50/1000', [null, 50, 64]],
    ['encoder:textLstm/50/1000', [null, 50, 64]],
    ['encoder:textGru/50/1000', [null, 50, 64]],
    ['encoder:textTransformer/50/1000', [null, 50, 64]],
  ])('%s', (reference, shape) => {
    expect(inferShapes(encoderGraph(reference)).get('features:0:0')).toEqual(shape)
  })

  test.each([
    'encoder:conv',
    'encoder:conv/28xx1',
    'encoder:toString/2x2x1',
    'encoder:textConv/50',
  ])('%s is none', (reference) => {
    expect(() => encoderGraph(reference)).toThrow(/there is no encoder/)
  })
})

describe('a plan that names a task', () => {
  test('has its loss', () => {
    const plan = { task: { type: 'corrupted', encoderEnd: 'x', corruption: { name: 'noise' } } }
    expect(withTaskLoss(plan)).toMatchObject({ loss: { name: 'binaryCrossentropy' } })
    expect(withTaskLoss({ ...plan, loss: 1 })).toMatchObject({ loss: 1 })
    expect(withTaskLoss({ task: { type: 'pairs', take: 1 } })).toMatchObject({ loss: {} })
    expect(withTaskLoss({ task: { type: 'none' } })).toEqual({ task: { type: 'none' } })
    expect(withTaskLoss(7)).toBe(7)
  })

  test.each([
    [{ take: 100 }, 'take', /training rows: say with data.split.train/],
    [{ rows: 'unlabelled' }, 'rows', /training rows: say with data.split.train/],
    [{ validation: 0.2 }, 'validation', /say with data.split.validation/],
  ])('of pairs chooses no rows: %o', (more, place, message) => {
    const pairs = { type: 'pairs', encoderEnd: 'x' }
    const task = taskSchema.parse(pairs)
    // A plan that a run has kept has everything filled in.
    expect(taskSchema.parse(task)).toEqual(task)
    const issues = taskSchema.safeParse({ ...pairs, ...more }).error?.issues ?? []
    expect(issues).toMatchObject([
      { path: [place], message: expect.stringMatching(message) as string },
    ])
  })

  test('gets the head of its task', () => {
    const conv = encoderGraph('encoder:conv/8x8x1/4-6')
    const last = (input: object) => {
      const task = taskSchema.parse({ encoderEnd: 'flat', ...input })
      const changes = taskHead(conv, task, lossSchema.parse({ name: 'meanSquaredError' }))
      const [head] = changes.flatMap((change) => (change.type === 'addHead' ? [change.layers] : []))
      return head?.at(-1)
    }
    expect(last({ type: 'rotation' })).toMatchObject({
      config: { units: 4, activation: 'softmax' },
    })
    expect(last({ type: 'jigsaw', orders: 7 })).toMatchObject({ config: { units: 7 } })
    expect(last({ type: 'views' })).toMatchObject({ className: 'UnitNormalization' })
    expect(last({ type: 'reconstruct' })).toMatchObject({ className: 'Conv2DTranspose' })
    expect(() => last({ type: 'rbm' })).toThrow(/Dense layer with sigmoid/)
  })

  test('puts the layers up to its end on the shelf', () => {
    const graph = encoderGraph('encoder:conv/8x8x1/4-6')
    expect(encoderLayers(graph, 'pool_1')).toEqual(['input', 'conv_1', 'pool_1'])
    expect(encoderLayers(graph, 'gone')).toEqual([])
  })
})

interface Fit {
  readonly task: object
  readonly loss?: LossName
  readonly metrics?: readonly MetricName[]
  readonly input?: Shape
  readonly output: Shape
  readonly last?: ActivationName
  readonly classes?: number
}

const picture = [null, 8, 8, 1]

function fit({
  task,
  loss = 'meanSquaredError',
  metrics = [],
  input = picture,
  output,
  last = 'linear',
  classes = 3,
}: Fit) {
  return checkTask({
    task: taskSchema.parse({ encoderEnd: 'x', ...task }),
    loss: lossSchema.parse({ name: loss }),
    metrics,
    labels: { kind: 'ids', classes },
    inputShapes: [input],
    outputShape: output,
    lastActivation: last,
  })
}

describe('what fits a task', () => {
  test('says where a score turns into a yes', () => {
    const corrupted = { type: 'corrupted', corruption: { name: 'noise' } }
    const output = [null, 1]
    expect(
      fit({ task: corrupted, loss: 'binaryCrossentropy', output, last: 'sigmoid' }).threshold,
    ).toBe(0.5)
    expect(fit({ task: corrupted, loss: 'hinge', output, last: 'tanh' }).threshold).toBe(0)
    expect(fit({ task: { type: 'pairs' }, output: [null, 4] })).toEqual({
      form: 'ids',
      length: 1,
      threshold: 0,
    })
  })

  const rotation = { type: 'rotation' }
  test.each<[string, Fit, RegExp]>([
    [
      'loss',
      { task: rotation, output: [null, 4] },
      /takes the losses sparseCategoricalCrossentropy/,
    ],
    [
      'metric',
      { task: { type: 'reconstruct' }, output: picture, metrics: ['binaryAccuracy'] },
      /binaryAccuracy would mean nothing/,
    ],
    [
      'answers',
      { task: rotation, loss: 'sparseCategoricalCrossentropy', output: [null, 3], last: 'softmax' },
      /last layer of 4 units/,
    ],
    [
      'last activation',
      { task: rotation, loss: 'sparseCategoricalCrossentropy', output: [null, 4], last: 'sigmoid' },
      /softmax/,
    ],
    [
      'square pictures',
      {
        task: rotation,
        loss: 'sparseCategoricalCrossentropy',
        input: [null, 8, 6, 1],
        output: [null, 4],
      },
      /square pictures/,
    ],
    [
      'size of what is given back',
      { task: { type: 'reconstruct' }, output: [null, 64] },
      /has shape/,
    ],
    [
      'grid',
      { task: { type: 'maskedPatches', grid: 3 }, output: picture },
      /cannot be cut into 3 x 3/,
    ],
    [
      'all hidden',
      { task: { type: 'maskedPatches', grid: 2, hidden: 4 }, output: picture },
      /none would be left/,
    ],
    ['colours', { task: { type: 'colourisation' }, output: picture }, /red, green and blue/],
    [
      'texts',
      { task: { type: 'sentenceOrder' }, loss: 'binaryCrossentropy', output: [null, 1] },
      /rows of word ids/,
    ],
    [
      'rows of a corruption',
      { task: { type: 'reconstruct', corruption: { name: 'cells' } }, output: picture },
      /"cells" spoils rows of 1 axes/,
    ],
    [
      'block',
      { task: { type: 'rank', corruption: { name: 'blocks', size: 8 } }, output: [null, 1] },
      /not smaller than the picture/,
    ],
    [
      'classes of pairs',
      { task: { type: 'pairs' }, output: [null, 4], classes: 1 },
      /at least two classes/,
    ],
    ['embedding', { task: { type: 'views' }, output: picture }, /one vector a row/],
    [
      'words',
      {
        task: { type: 'maskedWords', vocabulary: 9 },
        input: [null, 5],
        output: [null, 5, 8],
        last: 'softmax',
      },
      /each of 9 words/,
    ],
    [
      'places',
      { task: { type: 'maskedWords', vocabulary: 9 }, input: [null, 5], output: [null, 9] },
      /an answer at each place/,
    ],
  ])('%s', (_name, given, reason) => {
    expect(() => fit(given)).toThrow(reason)
  })
})
