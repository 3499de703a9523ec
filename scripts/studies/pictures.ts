import { join } from 'node:path'
import { readComparison } from '../../src/main/services/pretraining/readComparison.ts'
import {
  comparisonSchema,
  type ComparisonPlan,
  type Way,
} from '../../src/shared/pretraining/comparisonSchema.ts'
import { comparisonMarkdown } from '../../src/shared/pretraining/comparisonTable.ts'
import { compareWays, withoutTitle, type Study } from './study.ts'

/** All ways to pretrain on pictures, with 100 labelled ones. */
export const pictures: Study = {
  help: 'Fashion-MNIST, 100 labelled pictures: every way of pretraining against training from scratch',
  run: async (context) => {
    const plan = join(context.root, 'resources', 'comparisons', 'fashion-mnist-100.json')
    const { comparison, folder } = await readComparison(plan)
    const whole = await compareWays(context, comparison, folder)
    const lower = await compareWays(context, lowerLayers(comparison), folder)
    return [
      '# Ways to pretrain on pictures',
      '',
      'A convolutional net (two convolutions of 16 and 32 filters, a Dense layer of 64) learns from 100 labelled pictures of ' +
        'Fashion-MNIST, once from scratch and once after each way of pretraining on the 60,000 of the training part, whose ' +
        'labels are not looked at (a twentieth of them validates the task). Each seed draws its own labelled pictures, the ' +
        'same for all ways; all take 60 epochs. Scores are accuracies on the 10,000 test pictures.',
      '',
      '## All layers reused, all at once',
      '',
      'Only the layer of classes is new, and everything learns at a rate of 1e-3 from the first step.',
      '',
      withoutTitle(comparisonMarkdown(comparison.name, whole)),
      '## The convolutions reused, the head first',
      '',
      'The Dense layer, which has learnt the most about the task and moved the most, is new as well. Its 30 epochs ' +
        'over the fixed convolutions at a rate of 1e-3 are followed by 30 of all layers at 1e-4. Seeds, pretrained nets and ' +
        'training from scratch are the same. The last row is a control: the same phases over convolutions with first ' +
        'weights, which are fixed, too, and then learn at 1e-4.',
      '',
      withoutTitle(comparisonMarkdown(comparison.name, lower)),
      ...FOLLOWS,
    ].join('\n')
  },
}

const FOLLOWS = [
  '## What follows',
  '',
  'What a task makes of the convolutions is worth keeping: rotation, hidden patches and the max margin beat training from ' +
    'scratch in the second table, also when it is taken into account how many ways were tried. The same nets lose it all ' +
    'when the Dense layer comes along, which has learnt to answer the task: cut below it, and train the head first. A ' +
    'discriminator, autoencoders layer by layer and, once corrected, plain autoencoders bring nothing certain with so small a net.',
  '',
  'The first table was the plan. When no way had gained anything in its first six seeds, trials with other seeds ' +
    '(pretraining 101, labelled pictures 201 to 205) looked for the reason and found the Dense layer; the second table was ' +
    'written down before any of its runs, with the seeds of the first. The control was added when both tables were known.',
  '',
]

/** Were it the phases alone that help, convolutions would not have to learn anything before. */
function untrained({ encoder }: ComparisonPlan): Way {
  const title = 'convolutions that learnt nothing'
  return { title, encoder: { source: encoder.source, end: 'flat', changes: [] } }
}

/** The comparison as the workbench advises: lower layers are reused, fixed at first, and then learn at a tenth of the rate. */
function lowerLayers(comparison: ComparisonPlan): ComparisonPlan {
  const adam = (learningRate: number) => ({ name: 'adam', learningRate })
  const dense = {
    name: 'features',
    className: 'Dense',
    config: { units: 64, activation: 'relu', kernelInitializer: { name: 'heUniform' } },
  }
  return comparisonSchema.parse({
    ...comparison,
    cut: 'flat',
    head: [dense, ...comparison.head],
    ways: { ...comparison.ways, untrained: untrained(comparison) },
    transferPhases: [
      {
        epochs: 30,
        optimizer: adam(1e-3),
        freeze: [{ layers: ['conv_1', 'conv_2'], mode: 'freeze' }],
      },
      { epochs: 30, optimizer: adam(1e-4) },
    ],
  })
}
