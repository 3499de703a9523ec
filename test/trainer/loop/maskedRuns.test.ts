import { describe, expect, test } from 'vitest'
import { trainLikeKeras } from './kerasFixtures.ts'
import { chain } from './tinyRuns.ts'

describe('a run with masks gives the weights and numbers of Keras', () => {
  test('padding of sequences is skipped', async () => {
    const words = { inputDim: 7, outputDim: 3, maskZero: true }
    const { result } = await trainLikeKeras('maskedLstm', {
      classes: 3,
      metrics: ['sparseCategoricalAccuracy'],
      graph: chain(
        [6],
        [
          { name: 'words', className: 'Embedding', config: words },
          { name: 'reader', className: 'LSTM', config: { units: 4 } },
          { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
        ],
      ),
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 0.3, momentum: 0.9 } }],
    })
    // A step that could not be compiled would leave a note.
    expect(result.notes).toEqual([])
  })

  test('a mask of what a trained layer gives goes through wrappers and a batch norm', async () => {
    const inside = (className: string, config: object) => ({
      layer: { className, name: 'inside', config },
    })
    await trainLikeKeras('maskedTower', {
      classes: 3,
      graph: chain(
        [4, 3],
        [
          {
            name: 'each',
            className: 'TimeDistributed',
            config: inside('Dense', { units: 2, activation: 'relu' }),
          },
          { name: 'holes', className: 'Masking' },
          {
            name: 'both',
            className: 'Bidirectional',
            config: inside('GRU', { units: 2, returnSequences: true }),
          },
          { name: 'norm', className: 'BatchNormalization', config: { momentum: 0.8 } },
          { name: 'pool', className: 'GlobalAveragePooling1D' },
          { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
        ],
      ),
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 0.05 } }],
    })
  })

  test('rows that a mask leaves out count neither in the loss nor in metrics', async () => {
    await trainLikeKeras('maskedRows', {
      classes: 3,
      classWeights: [0.5, 2, 1.5],
      metrics: ['sparseCategoricalAccuracy'],
      graph: chain(
        [4],
        [
          { name: 'holes', className: 'Masking' },
          { name: 'hidden', className: 'Dense', config: { units: 5, activation: 'relu' } },
          { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
        ],
      ),
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 0.1 } }],
    })
  })
})
