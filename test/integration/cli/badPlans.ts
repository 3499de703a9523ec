import type { ChangeInput } from '../../../src/shared/model/change.ts'
import type { PlanInput } from '../../../src/shared/training/plan.ts'
import { blobsPlan } from './graftProcess.ts'

const source = (inputs: string, labels: string): PlanInput['data'] => ({
  source: { type: 'npy', inputs, labels, classes: ['first', 'second', 'third'] },
})
const model = (...changes: readonly ChangeInput[]): PlanInput['model'] => ({
  source: 'blobs.h5',
  changes: [...changes],
})
/** The good plan with other keys, whatever their types. */
export const wrong = (changes: object): PlanInput => ({ ...blobsPlan(), ...changes })
const [phase] = blobsPlan().phases as readonly object[]

export interface BadPlan {
  readonly name: string
  readonly plan: PlanInput
  readonly code: string
  /** What the message must name. */
  readonly says: readonly string[]
}

export const badPlans: readonly BadPlan[] = [
  {
    name: 'unknown key',
    plan: wrong({ epoch: 3 }),
    code: 'plan.invalid',
    says: ['unknown key.json', '"epoch"'],
  },
  {
    name: 'wrong type deep inside',
    plan: wrong({ phases: [{ ...phase, optimizer: { name: 'sgd', learningRate: 'fast' } }] }),
    code: 'plan.invalid',
    says: ['phases[0].optimizer.learningRate: expected number'],
  },
  {
    name: 'several faults',
    plan: wrong({ batchSize: 0, loss: { name: 'crossentropy' }, metrics: ['accuracy'] }),
    code: 'plan.invalid',
    says: ['batchSize', 'loss.name', 'metrics[0]', 'sparseCategoricalAccuracy'],
  },
  {
    name: 'no model file',
    plan: blobsPlan({ model: { source: 'nowhere/blobs.h5' } }),
    code: 'file.missing',
    says: ['nowhere/blobs.h5'],
  },
  {
    name: 'no such model in the library',
    plan: blobsPlan({ model: { source: 'library:lost' } }),
    code: 'library.noModel',
    says: ['"lost"'],
  },
  {
    name: 'no data file',
    plan: blobsPlan({ data: source('gone.npy', 'blobs-classes.npy') }),
    code: 'file.missing',
    says: ['gone.npy'],
  },
  {
    name: 'text as data',
    plan: blobsPlan({ data: source('text.npy', 'blobs-classes.npy') }),
    code: 'data.badNpy',
    says: ['text.npy', 'not a .npy file'],
  },
  {
    name: 'truncated data',
    plan: blobsPlan({ data: source('short.npy', 'blobs-classes.npy') }),
    code: 'data.badNpy',
    says: ['short.npy', '5888', '3000'],
  },
  {
    name: 'rows of another length',
    plan: blobsPlan({ data: source('narrow.npy', 'blobs-classes.npy') }),
    code: 'data.shapeMismatch',
    says: ['(5,)', '(6,)'],
  },
  {
    name: 'fewer labels than rows',
    plan: blobsPlan({ data: source('blobs-inputs.npy', 'few.npy') }),
    code: 'data.countMismatch',
    says: ['240', '9'],
  },
  {
    name: 'a label too high',
    plan: blobsPlan({ data: source('blobs-inputs.npy', 'high.npy') }),
    code: 'data.labelOutOfRange',
    says: ['Label 3', 'row 41'],
  },
  {
    name: 'a label below 0',
    plan: blobsPlan({ data: source('blobs-inputs.npy', 'low.npy') }),
    code: 'data.labelOutOfRange',
    says: ['Label -1', 'row 42'],
  },
  {
    name: 'inputs that are no numbers',
    plan: blobsPlan({ data: source('holed.npy', 'blobs-classes.npy') }),
    code: 'data.notFinite',
    says: ['inputs', '17, 30'],
  },
  {
    name: 'more rows than there are',
    plan: wrong({ data: { ...blobsPlan().data, split: { train: 1000 } } }),
    code: 'data.tooFew',
    says: ['1000'],
  },
  {
    name: 'unknown class of the sample',
    plan: wrong({
      data: { source: { type: 'sample', name: 'fashion-mnist', classes: ['hat', 'bag'] } },
    }),
    code: 'data.unknownClass',
    says: ['"hat"', 'fashion-mnist'],
  },
  {
    name: 'a change of an unknown layer',
    plan: blobsPlan({ model: model({ type: 'cut', at: 'dens_2' }) }),
    code: 'graph.badChange',
    says: ['Change 1 (cut)', '"dens_2"', '"dense_2"'],
  },
  {
    name: 'freezing an unknown layer',
    plan: wrong({ phases: [{ ...phase, freeze: [{ layers: 'dense_9*', mode: 'train' }] }] }),
    code: 'graph.noLayer',
    says: ['"dense_9*"'],
  },
  {
    name: 'shapes that clash',
    plan: blobsPlan({
      model: model({
        type: 'insert',
        layer: { name: 'grid', className: 'Reshape', config: { targetShape: [3, 3] } },
        from: { layer: 'dense_2' },
      }),
    }),
    code: 'layer.badInput',
    says: ['"grid"', 'Reshape'],
  },
  {
    name: 'a setting out of range',
    plan: blobsPlan({
      model: model({ type: 'setConfig', layer: 'drop', config: { rate: 1.5 } }),
    }),
    code: 'graph.badChange',
    says: ['setConfig', '"drop"', 'rate'],
  },
  {
    name: 'a head with too few units',
    plan: blobsPlan({
      model: model(
        { type: 'cut', at: 'dense_2' },
        {
          type: 'append',
          layer: { className: 'Dense', config: { units: 2, activation: 'softmax' } },
        },
      ),
    }),
    code: 'plan.badPairing',
    says: ['3 classes', '2 units'],
  },
  {
    name: 'a loss that the last activation does not fit',
    plan: wrong({ loss: { name: 'binaryCrossentropy' }, metrics: [] }),
    code: 'plan.badPairing',
    says: ['softmax', 'binaryCrossentropy'],
  },
  {
    name: 'a metric that means nothing here',
    plan: wrong({ metrics: ['binaryAccuracy'] }),
    code: 'plan.badPairing',
    says: ['binaryAccuracy', 'sparseCategoricalAccuracy'],
  },
  {
    name: 'class weights for other classes',
    plan: wrong({ classWeights: [1, 2] }),
    code: 'plan.badPairing',
    says: ['2 class weights', '3 classes'],
  },
  {
    name: 'nothing trains',
    plan: wrong({
      phases: [{ ...phase, name: 'still', freeze: [{ layers: '*', mode: 'freeze' }] }],
    }),
    code: 'plan.nothingTrains',
    says: ['"still"'],
  },
  {
    name: 'a layer that is only used in prediction',
    plan: blobsPlan({
      model: model(
        { type: 'cut', at: 'dense_2' },
        { type: 'append', layer: { className: 'Reshape', config: { targetShape: [1, 1, -1] } } },
        { type: 'append', layer: { name: 'mix', className: 'MixUp', config: {} } },
        { type: 'append', layer: { className: 'Flatten', config: {} } },
        {
          type: 'append',
          layer: { className: 'Dense', config: { units: 3, activation: 'softmax' } },
        },
      ),
    }),
    code: 'layer.unsupported',
    says: ['"mix" (MixUp)', 'frozen'],
  },
  {
    name: 'watching what is not reported',
    plan: wrong({ monitor: { metric: 'valPrecision' } }),
    code: 'plan.badMonitor',
    says: ['"valPrecision"', 'valSparseCategoricalAccuracy'],
  },
]
