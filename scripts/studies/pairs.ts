import { fashionMnistClasses } from '../../src/main/datasets/fashionMnist.ts'
import { verifyModel } from '../../src/main/services/pretraining/verifyModel.ts'
import { openModel } from '../../src/main/services/openModel.ts'
import { openRunModel, prepareRun } from '../../src/main/services/prepareRun.ts'
import { applyChanges } from '../../src/shared/model/applyChange.ts'
import { changeSchema } from '../../src/shared/model/change.ts'
import type { ModelGraph } from '../../src/shared/model/graph.ts'
import {
  comparisonSchema,
  type ComparisonPlan,
} from '../../src/shared/pretraining/comparisonSchema.ts'
import {
  comparisonMarkdown,
  SCRATCH_WAY,
  summarizeWays,
  type ComparedRun,
} from '../../src/shared/pretraining/comparisonTable.ts'
import type { Verification } from '../../src/shared/pretraining/verification.ts'
import { planSchema, type Plan } from '../../src/shared/training/plan.ts'
import {
  carryOut,
  compareWays,
  markdownTable,
  mean,
  say,
  type Study,
  type StudyContext,
} from './study.ts'

const ENCODER = 'encoder:conv/28x28x1/16-32-64'

/** Each class is unseen once: classes are left out two by two, in their order. */
const FOLDS = [1, 2, 3, 4, 5] as const

/** Losses over pairs, by what tables call them. */
const LOSSES = {
  contrastive: { name: 'contrastive' },
  triplet: { name: 'triplet' },
} as const

type LossKey = keyof typeof LOSSES
const lossKeys = Object.keys(LOSSES) as readonly LossKey[]

const LABELLED = [10, 50]
const DRAWS = [1, 2, 3, 4, 5]
const name = 'Two unseen kinds of clothes, few labels'

interface Fold {
  readonly seed: number
  readonly unseen: readonly string[]
  readonly seen: readonly string[]
}

function foldOf(seed: number): Fold {
  const unseen = fashionMnistClasses.slice(2 * (seed - 1), 2 * seed)
  return { seed, unseen, seen: fashionMnistClasses.filter((kind) => !unseen.includes(kind)) }
}

const dataOf = (classes: readonly string[]) => ({
  source: { type: 'sample', name: 'fashion-mnist', classes },
  scale: 1 / 255,
})

/** Pairs out of eight classes: batches of eight rows of each. */
function pairsPlan({ seed, seen }: Fold, loss: LossKey): Plan {
  return planSchema.parse({
    version: 1,
    name: `pairs, ${loss}, fold ${seed}`,
    seed,
    model: { source: ENCODER, weights: 'fresh' },
    data: { ...dataOf(seen), split: { validation: 0 } },
    task: { type: 'pairs', encoderEnd: 'features', classes: 8, items: 8, loss: LOSSES[loss] },
    loss: { name: 'meanSquaredError' },
    metrics: [],
    batchSize: 64,
    phases: [{ epochs: 5, optimizer: { name: 'adam', learningRate: 0.001 } }],
  })
}

/** The two unseen classes with few labels, from scratch and with the layers that learnt pairs of the other eight. */
function fewShotPlan(
  { seed, unseen }: Fold,
  models: Readonly<Record<LossKey, string>>,
): ComparisonPlan {
  const ways = lossKeys.map((loss) => [
    loss,
    { title: `pairs, ${loss}`, encoder: { source: `library:${models[loss]}`, end: 'features' } },
  ])
  return comparisonSchema.parse({
    version: 1,
    name: `${name}, fold ${seed}`,
    labelled: LABELLED,
    seeds: DRAWS,
    encoder: { source: ENCODER, end: 'features' },
    head: [{ name: 'kind', className: 'Dense', config: { units: 2, activation: 'softmax' } }],
    data: { ...dataOf(unseen), split: { validation: 0 } },
    loss: { name: 'sparseCategoricalCrossentropy' },
    metrics: ['sparseCategoricalAccuracy'],
    metric: 'sparseCategoricalAccuracy',
    batchSize: 10,
    phases: [{ epochs: 40, optimizer: { name: 'adam', learningRate: 0.001 } }],
    ways: Object.fromEntries(ways) as unknown,
  })
}

/** Which vectors tell pairs apart: those that learnt to, or those of the layer below, which are what is reused. */
const places = ['before', 'contrastive', 'contrastiveBelow', 'triplet', 'tripletBelow'] as const

interface Verified {
  readonly fold: Fold
  readonly found: Readonly<Record<(typeof places)[number], Verification>>
}

/** The layers without the head of the task. */
function below<Model extends { readonly graph: ModelGraph }>(model: Model): Model {
  const cut = changeSchema.parse({ type: 'cut', at: { layer: 'features' } })
  return { ...model, graph: applyChanges(model.graph, [cut]) }
}

/** Siamese training on eight kinds of clothes, tried on the two that were left out. */
export const pairs: Study = {
  help: 'Fashion-MNIST: pairs of eight classes, verified on the two unseen ones, and reused with few labels',
  run: async (context) => {
    const verified: Verified[] = []
    const runs: ComparedRun[] = []
    for (const fold of (context.isTiny ? FOLDS.slice(0, 2) : FOLDS).map(foldOf)) {
      const { found, models, pretrainedMs } = await verifyFold(context, fold)
      verified.push({ fold, found })
      const ways = await compareWays(context, fewShotPlan(fold, models), context.root)
      for (const { way, labelled, runs: own } of ways) {
        runs.push({
          way,
          labelled,
          seed: fold.seed,
          runId: '',
          score: mean(own.map(({ score }) => score)),
          trainedMs: mean(own.map(({ trainedMs }) => trainedMs)),
          pretrainedMs: way === SCRATCH_WAY ? 0 : (pretrainedMs[way] ?? 0),
        })
      }
    }
    return pageOf(verified, runs)
  },
}

async function verifyFold(context: StudyContext, fold: Fold) {
  const { root: folder, cacheFolder, library, trainer } = context
  const options = { folder, cacheFolder, library: () => library }
  const plan = planSchema.parse({
    ...pairsPlan(fold, 'contrastive'),
    data: { ...dataOf(fold.unseen), split: { validation: 0 } },
  })
  const verify = (model: Parameters<typeof verifyModel>[0]) =>
    verifyModel(model, plan, { folder, cacheFolder, trainer })
  const untrained = pairsPlan(fold, 'contrastive')
  const prepared = await prepareRun(untrained, await openRunModel(untrained, options), options)
  const { graph, initial, words } = prepared
  const before = await verify({ graph, weights: initial.weights, words })
  const ended = { contrastive: '', triplet: '' }
  const pretrainedMs: Record<string, number> = {}
  const found: Record<(typeof places)[number], Verification> = {
    before,
    contrastive: before,
    contrastiveBelow: before,
    triplet: before,
    tripletBelow: before,
  }
  for (const loss of lossKeys) {
    const { run, trainedMs } = await carryOut(context, pairsPlan(fold, loss), folder)
    ended[loss] = run.resultModel ?? ''
    pretrainedMs[loss] = trainedMs
    const model = await openModel(`library:${ended[loss]}`, options)
    found[loss] = await verify(model)
    found[`${loss}Below`] = await verify(below(model))
    const { areaUnderCurve } = found[loss]
    say(context, `fold ${fold.seed}, ${loss}: area under ROC ${areaUnderCurve.toFixed(4)}`)
  }
  return { found, models: ended, pretrainedMs }
}

const titles = {
  before: 'before training',
  contrastive: 'contrastive',
  contrastiveBelow: 'contrastive, layer below',
  triplet: 'triplet',
  tripletBelow: 'triplet, layer below',
} as const

function pageOf(verified: readonly Verified[], runs: readonly ComparedRun[]): string {
  const titlesOfWays = {
    [SCRATCH_WAY]: 'from scratch',
    contrastive: 'pairs, contrastive',
    triplet: 'pairs, triplet',
  }
  const table = comparisonMarkdown(name, summarizeWays(runs, titlesOfWays))
  return [
    '# Pairs of kinds that were never seen',
    '',
    'A small convolutional net learns which two pictures show the same kind of clothes, from eight of the ten classes of ' +
      'Fashion-MNIST. Then all pairs of 1,000 test pictures of the other two are told apart by their distance. Classes are ' +
      'left out two by two, in their order, so each is unseen once. Same seed and batches for both losses; before ' +
      'training: the same net with its first weights; layer below: the layer that the head of the task stands on, and that ' +
      'is reused.',
    '',
    verificationTable(verified),
    '',
    'Accuracy: at the threshold with as many errors of both kinds, each kind counting half. Area: under the ROC curve; ' +
      '0.5 is chance.',
    '',
    '## Few labels of the two',
    '',
    'The same net with a head for the two unseen classes, from few labelled pictures of them: once from scratch, and with ' +
      `the layers that learnt the pairs. A score is the mean of ${DRAWS.length} draws of labelled pictures; the seeds below are ` +
      'the five pairs of classes.',
    '',
    table.replace(/^# /, '### '),
  ].join('\n')
}

function verificationTable(verified: readonly Verified[]): string {
  const rows = verified.flatMap(({ fold, found }) =>
    places.map((key) => ({
      unseen: fold.unseen.join(', '),
      key,
      found: found[key],
    })),
  )
  const cells = (found: readonly Verification[]) => [
    percent(mean(found.map(({ accuracy }) => accuracy))),
    mean(found.map(({ areaUnderCurve }) => areaUnderCurve)).toFixed(4),
    percent(mean(found.map(({ equalErrorRate }) => equalErrorRate))),
  ]
  const summaries = places.map((key) => [
    'mean',
    titles[key],
    ...cells(rows.filter((row) => row.key === key).map(({ found }) => found)),
  ])
  return markdownTable(
    ['Unseen', 'Loss', 'Accuracy, %', 'Area', 'Equal-error rate, %'],
    [
      ...rows.map(({ unseen, key, found }) => [unseen, titles[key], ...cells([found])]),
      ...summaries,
    ],
  )
}

function percent(share: number): string {
  return (100 * share).toFixed(2)
}
