import { join } from 'node:path'
import { readComparison } from '../../src/main/services/pretraining/readComparison.ts'
import {
  comparisonSchema,
  type ComparisonPlan,
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
        'training from scratch are the same.',
      '',
      withoutTitle(comparisonMarkdown(comparison.name, lower)),
    ].join('\n')
  },
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
