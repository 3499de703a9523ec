import { describe, expect, test } from 'vitest'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { changeSchema, type NewLayerInput } from '../../../src/shared/model/change.ts'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { taskHead } from '../../../src/shared/pretraining/heads.ts'
import { layerStepChanges, layerSteps } from '../../../src/shared/pretraining/layerwise.ts'
import { defaultTaskLoss, taskSchema } from '../../../src/shared/pretraining/task.ts'
import { trainLikeKeras } from '../loop/kerasFixtures.ts'

/** Short pretraining runs against real Keras; written by test/keras/makePretrainingFixtures.py. */

type Phases = Parameters<typeof trainLikeKeras>[1]['phases']
type Optimizer = Phases[number]['optimizer']

const dense = (name: string, units: number, more: object = {}): NewLayerInput => ({
  name,
  className: 'Dense',
  config: { units, ...more },
})

async function pretrainLikeKeras(
  name: string,
  encoder: ModelGraph,
  {
    task: given,
    optimizer,
    ...more
  }: {
    readonly task: object
    readonly optimizer: Optimizer
    readonly clip?: { readonly globalNorm: number }
    readonly eager?: boolean
  },
): Promise<void> {
  const task = taskSchema.parse({ encoderEnd: 'features', ...given })
  const loss = defaultTaskLoss(task.type)
  const head = task.head === 'none' ? [] : taskHead(encoder, task, loss)
  const { result } = await trainLikeKeras(`pretrain-${name}`, {
    ...more,
    graph: applyChanges(
      encoder,
      head.map((change) => changeSchema.parse(change)),
    ),
    task,
    loss,
    classes: 3,
    phases: [{ epochs: 4, optimizer }],
  })
  expect(result.notes).toEqual([])
}

const rows = (layers: readonly NewLayerInput[]) => sequential('rows', [6], layers)

describe('trains as in Keras', () => {
  test('a convolutional autoencoder with its mirrored decoder', async () => {
    const encoder = sequential(
      'pictures',
      [6, 6, 2],
      [
        {
          name: 'conv',
          className: 'Conv2D',
          config: { filters: 3, kernelSize: [3, 3], padding: 'same', activation: 'relu' },
        },
        { name: 'pool', className: 'MaxPooling2D' },
        { name: 'flat', className: 'Flatten' },
        dense('features', 5, { activation: 'tanh' }),
      ],
    )
    const optimizer = { name: 'adam', learningRate: 0.01 } as const
    await pretrainLikeKeras('autoencoder', encoder, { task: { type: 'reconstruct' }, optimizer })
  })

  test('an autoencoder with a penalty on its bottleneck', async () => {
    const activityRegularizer = { name: 'l1l2', l1: 0.02 }
    const encoder = rows([dense('features', 4, { activation: 'relu', activityRegularizer })])
    const optimizer = { name: 'sgd', learningRate: 0.1 } as const
    await pretrainLikeKeras('sparseAutoencoder', encoder, {
      task: { type: 'reconstruct' },
      optimizer,
    })
  })

  test('a layer on the frozen one below it', async () => {
    const encoder = rows([
      dense('first', 5, { activation: 'relu' }),
      dense('second', 3, { activation: 'tanh' }),
    ])
    const [, step] = layerSteps(encoder, 'second')
    if (step === undefined) throw new Error('there is no second step')
    const changes = layerStepChanges(encoder, { step, before: null })
    await trainLikeKeras('pretrain-layerwise', {
      graph: applyChanges(
        encoder,
        changes.map((change) => changeSchema.parse(change)),
      ),
      task: taskSchema.parse({
        type: 'reconstruct',
        encoderEnd: 'second',
        head: 'none',
        target: step.target,
      }),
      loss: { name: 'meanSquaredError' },
      classes: 3,
      phases: [
        {
          epochs: 4,
          optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 },
          freeze: [{ layers: [...step.frozen], mode: 'freeze' }],
        },
      ],
    })
  })

  test.each([
    ['corrupted', { type: 'corrupted' }],
    ['rank', { type: 'rank', margin: 1.5 }],
  ])('%s: whole rows and hidden copies', async (name, task) => {
    const encoder = rows([dense('features', 5, { activation: 'tanh' })])
    await pretrainLikeKeras(name, encoder, {
      task: { ...task, corruption: { name: 'masking', share: 1 } },
      optimizer: { name: 'sgd', learningRate: 0.1 },
    })
  })

  test.each([
    ['contrastive', { type: 'pairs', loss: { name: 'contrastive', margin: 0.8 } }],
    ['sameOrNot', { type: 'pairs', loss: { name: 'sameOrNot', margin: 1 } }],
    ['batchHard', { type: 'pairs', loss: { name: 'triplet', margin: 0.3 } }],
    ['semiHard', { type: 'pairs', loss: { name: 'triplet', margin: 0.3, mining: 'semiHard' } }],
    ['allTriplets', { type: 'pairs', loss: { name: 'triplet', margin: 0.3, mining: 'all' } }],
    ['views', { type: 'views', augment: [{ className: 'Rescaling', config: { scale: 1 } }] }],
  ])('%s: a loss over the embeddings of a batch', async (name, task) => {
    const encoder = rows([
      dense('features', 5, { activation: 'tanh' }),
      dense('projection', 3),
      { name: 'unit', className: 'UnitNormalization' },
    ])
    await pretrainLikeKeras(name, encoder, {
      task: { ...task, head: 'none' },
      optimizer: { name: 'sgd', learningRate: 0.2 },
    })
  })

  test.each([
    ['compiled', false],
    ['eager', true],
  ])(
    'a game: the generator learns from a discriminator that has just learnt, %s',
    async (_, eager) => {
      const pictures = [
        {
          name: 'conv',
          className: 'Conv2D',
          config: { filters: 3, kernelSize: [3, 3], padding: 'same', useBias: false },
        },
        { name: 'normal', className: 'BatchNormalization' },
        { name: 'relu', className: 'ReLU' },
        { name: 'flat', className: 'Flatten' },
        dense('features', 4, { activation: 'tanh' }),
      ]
      await pretrainLikeKeras('gan', sequential('pictures', [4, 2, 1], pictures), {
        task: { type: 'gan', latent: 3 },
        optimizer: { name: 'adam', learningRate: 0.01, beta1: 0.5 },
        clip: { globalNorm: 0.5 },
        eager,
      })
    },
  )

  test.each([
    ['hinge', 1, 2],
    ['squaredHinge', 1, 2],
    ['categoricalHinge', 3, 3],
  ] as const)('%s: a classifier with a margin, labels as ids', async (name, units, classes) => {
    await trainLikeKeras(`pretrain-${name}`, {
      graph: rows([dense('features', 5, { activation: 'tanh' }), dense('score', units)]),
      loss: { name },
      classes,
      phases: [{ epochs: 4, optimizer: { name: 'sgd', learningRate: 0.05 } }],
    })
  })
})
