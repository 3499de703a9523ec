import { join } from 'node:path'
import { readComparison } from '../../src/main/services/pretraining/readComparison.ts'
import { comparisonMarkdown } from '../../src/shared/pretraining/comparisonTable.ts'
import { compareWays, type Study } from './study.ts'

/** All ways to pretrain on pictures, with 100 labelled ones. */
export const pictures: Study = {
  help: 'Fashion-MNIST, 100 labelled pictures: every way of pretraining against training from scratch',
  run: async (context) => {
    const plan = join(context.root, 'resources', 'comparisons', 'fashion-mnist-100.json')
    const { comparison, folder } = await readComparison(plan)
    return comparisonMarkdown(comparison.name, await compareWays(context, comparison, folder))
  },
}
