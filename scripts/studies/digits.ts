import { join } from 'node:path'
import { readComparison } from '../../src/main/services/pretraining/readComparison.ts'
import {
  comparisonMarkdown,
  type ComparedWay,
} from '../../src/shared/pretraining/comparisonTable.ts'
import { compareScores } from '../../src/shared/transfer/comparison.ts'
import { DATA_PACKAGES, studyData } from '../setup/studyData.mjs'
import { drawFilters } from './filters.ts'
import { MACHINE, trainMachines, type MachineScores } from './machines.ts'
import { compareWays, markdownTable, mean, type Study } from './study.ts'

const PICTURE = 'digits-filters.png'
const SIDE = 28

/** Restricted Boltzmann machines: against scikit-learn's, their filters, and a stack of two under 1,000 labels. */
export const digits: Study = {
  help: "MNIST digits: a Boltzmann machine against scikit-learn's, its filters, and a stack of two with 1,000 labels",
  run: async (context) => {
    const dataFolder = await studyData(context.root, DATA_PACKAGES.digits)
    const { scores, kernel } = await trainMachines(context, dataFolder)
    await drawFilters(kernel, SIDE, join(context.pageFolder, PICTURE))
    const plan = join(context.root, 'resources', 'comparisons', 'digits-1000.json')
    const { comparison } = await readComparison(plan)
    return pageOf(scores, await compareWays(context, comparison, dataFolder), comparison.name)
  },
}

function pageOf(
  scores: readonly MachineScores[],
  ways: readonly ComparedWay[],
  name: string,
): string {
  const { units, epochs, batchSize, learningRate } = MACHINE
  return [
    '# Boltzmann machines on MNIST digits',
    '',
    `A machine of 784 and ${units} units, here and in scikit-learn 1.7.2 (BernoulliRBM): persistent chains of one step, ` +
      `${epochs} epochs over the 60,000 training pictures, batches of ${batchSize}, a rate of ${learningRate}. Both are scored by ` +
      "scikit-learn's `score_samples`: the mean pseudo-log-likelihood of the 10,000 test pictures, with the same 10 draws " +
      'of the pixel that is turned over. The higher, the better. Independent pixels: no hidden units, each pixel as often ' +
      'on as in the training pictures.',
    '',
    scoreTable(scores),
    '',
    verdictOf(scores),
    '',
    `What the first hundred units of the first seed's machine look for; grey is 0:`,
    '',
    `![Weights of a hundred hidden units](${PICTURE})`,
    '',
    '## A stack of two machines',
    '',
    'The net 784-500-250 and ten classes, once from random weights and once with layers that were trained one after the ' +
      'other on all 60,000 pictures without labels. Then all layers learn from 1,000 labelled ones.',
    '',
    comparisonMarkdown(name, ways).replace(/^# /, '### '),
  ].join('\n')
}

function scoreTable(scores: readonly MachineScores[]): string {
  const cells = (seed: string, of: (key: keyof MachineScores) => number) => [
    seed,
    of('own').toFixed(2),
    of('scikit').toFixed(2),
    of('independent').toFixed(2),
    of('ownSeconds').toFixed(1),
    of('seconds').toFixed(1),
  ]
  return markdownTable(
    ['Seed', 'Graft', 'scikit-learn', 'Independent pixels', 'Graft, s', 'scikit-learn, s'],
    [
      ...scores.map((row) => cells(String(row.seed), (key) => row[key])),
      cells('mean', (key) => mean(scores.map((row) => row[key]))),
    ],
  )
}

function verdictOf(scores: readonly MachineScores[]): string {
  const { meanDifference, test } = compareScores(
    scores.map(({ scikit }) => scikit),
    scores.map(({ own }) => own),
    { higherIsBetter: true },
  )
  const p =
    test === null
      ? ''
      : `, p ${test.p < 0.001 ? '< 0.001' : `= ${test.p.toFixed(3)}`} (paired t-test)`
  return `Graft's machines score ${meanDifference < 0 ? 'lower' : 'higher'} by ${Math.abs(meanDifference).toFixed(2)}${p}.`
}
