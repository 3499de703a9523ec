import type { RunSpec } from '../contract/trainerProtocol.ts'
import { camelToSnake, toClassName } from '../kerasJson/letterCase.ts'
import type { ModelGraph } from '../model/graph.ts'
import type { LabelEncoding } from '../training/labelEncoding.ts'
import type { MetricName } from '../training/metricNames.ts'
import type { Phase } from '../training/plan.ts'
import type { Schedule } from '../training/scheduleSchema.ts'
import { freezeModesOf, learningRateFactors } from '../transfer/freezeModes.ts'
import { keywords, toPython } from './python.ts'

/** What the phases of a script need to know. */
export interface ScriptTraining {
  readonly graph: ModelGraph
  readonly spec: Pick<
    RunSpec,
    | 'loss'
    | 'metrics'
    | 'phases'
    | 'batchSize'
    | 'shuffle'
    | 'augmentation'
    | 'resample'
    | 'clip'
    | 'monitor'
    | 'classWeights'
  >
  readonly encoding: LabelEncoding
  readonly rows: { readonly train: number; readonly validation: number }
}

/** The lines that train the model phase by phase, and keep the best epoch where the plan does. */
export function trainingLines(training: ScriptTraining): readonly string[] {
  const { spec, encoding } = training
  const { name, ...settings } = spec.loss
  const { metric, mode, restoreBest } = spec.monitor
  return [
    `loss = keras.losses.${lossClass(name)}(${keywords(snakeKeys(settings))})`,
    `metrics = lambda: [${spec.metrics.map((each) => metricCall(each, encoding)).join(', ')}]`,
    `best = KeepBest(${toPython(camelToSnake(metric))}, ${toPython(mode)}, ${toPython(restoreBest)})`,
    'history = []',
    ...spec.phases.flatMap((phase, i) => phaseLines(training, phase, i)),
    '',
    'best.restore(model)',
  ]
}

/** What a run does that no Keras script says: told at the head of the script. */
export function notCarried({ graph, spec }: ScriptTraining): readonly string[] {
  const isRandom = spec.shuffle
    ? ['the order in which rows are shuffled (Keras draws its own)']
    : []
  const phases = spec.phases.flatMap((phase, i) => {
    const still = [...freezeModesOf(graph, phase)].filter(([, mode]) => mode === 'freezeWeights')
    const scaled = [...learningRateFactors(graph, phase)].filter(([, factor]) => factor !== 1)
    return [
      ...still.map(
        ([name]) => `phase ${i + 1}: the mode freezeWeights of "${name}" (here frozen whole)`,
      ),
      ...scaled.map(([name]) => `phase ${i + 1}: the learning rate of "${name}" alone`),
    ]
  })
  const { augmentation = [], resample = 'none' } = spec
  const changes = augmentation.map(({ type }) => `the augmentation "${type}"`)
  const repeats = resample === 'none' ? [] : [`rows that come more often ("${resample}")`]
  return [...isRandom, ...changes, ...repeats, ...phases, 'what dropout and noise draw']
}

const lossClass = (name: string) => (name === 'klDivergence' ? 'KLDivergence' : toClassName(name))

const snakeKeys = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [camelToSnake(key), value]))

/** Metrics that ask whether a prediction is a yes. */
const thresholds: Readonly<Partial<Record<MetricName, string>>> = {
  binaryAccuracy: 'threshold',
  precision: 'thresholds',
  recall: 'thresholds',
}

function metricCall(name: MetricName, { threshold }: LabelEncoding): string {
  const key = thresholds[name]
  const own = key === undefined || threshold === 0.5 ? {} : { [key]: threshold }
  return `keras.metrics.${toClassName(name)}(${keywords(own)})`
}

const optimizerClasses = {
  sgd: 'SGD',
  adam: 'Adam',
  adamW: 'AdamW',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
  adadelta: 'Adadelta',
  adamax: 'Adamax',
  nadam: 'Nadam',
} as const

const argumentNames: Readonly<Record<string, string>> = {
  beta1: 'beta_1',
  beta2: 'beta_2',
  initialAccumulator: 'initial_accumulator_value',
}

function optimizerCall({ optimizer }: Phase, { clip }: ScriptTraining['spec']): string {
  const { name, ...settings } = optimizer
  const own = Object.entries<unknown>(settings)
    // A share of 0 is none; given to Keras it would still be computed.
    .filter(([key, value]) => !(key === 'weightDecay' && value === 0 && name !== 'adamW'))
    .map(([key, value]) => [argumentNames[key] ?? camelToSnake(key), value] as const)
  const { norm, value, globalNorm } = clip ?? {}
  const clipping = { clipnorm: norm, clipvalue: value, global_clipnorm: globalNorm }
  const given = Object.entries<unknown>(clipping).filter(([, limit]) => limit !== undefined)
  return `keras.optimizers.${optimizerClasses[name]}(${keywords(Object.fromEntries<unknown>([...own, ...given]))})`
}

function phaseLines(training: ScriptTraining, phase: Phase, index: number): readonly string[] {
  const { graph, spec, rows } = training
  const modes = freezeModesOf(graph, phase)
  const still = graph.layers
    .filter(({ name }) => modes.get(name) !== 'train')
    .map(({ name }) => name)
  const { callbacks, lines } = phaseCallbacks(training, phase)
  const fit = [
    'inputs[train]',
    'targets[train]',
    ...(rows.validation > 0 ? ['validation_data=(inputs[validation], targets[validation])'] : []),
    keywords({ batch_size: spec.batchSize, epochs: phase.epochs, shuffle: spec.shuffle }),
    ...(spec.classWeights === null
      ? []
      : [`class_weight=dict(enumerate(${toPython(spec.classWeights)}))`]),
    `callbacks=[${callbacks.join(', ')}]`,
    'verbose=2',
  ]
  return [
    '',
    `# Phase ${index + 1}${phase.name === undefined ? '' : `: ${phase.name.replaceAll(/\s+/g, ' ')}`}`,
    `freeze(model, ${toPython(still)})`,
    `model.compile(optimizer=${optimizerCall(phase, spec)}, loss=loss, metrics=metrics())`,
    ...lines,
    `history.append(model.fit(${fit.join(', ')}).history)`,
  ]
}

function phaseCallbacks({ spec, rows }: ScriptTraining, phase: Phase) {
  const { schedule, optimizer, epochs } = phase
  const monitor = camelToSnake(spec.monitor.metric)
  const watch = (own: string | undefined) => ({
    monitor: own === undefined ? monitor : camelToSnake(own),
    mode: own === undefined ? spec.monitor.mode : 'auto',
  })
  const stepsPerEpoch = Math.ceil(rows.train / spec.batchSize)
  const rate = rateExpression(schedule, { stepsPerEpoch, epochs })
  const callbacks = [
    'best',
    ...(rate === null ? [] : ['Rate(rate)']),
    ...(schedule.name === 'reduceOnPlateau'
      ? [
          `keras.callbacks.ReduceLROnPlateau(${keywords({
            ...watch(schedule.monitor),
            factor: schedule.factor,
            patience: schedule.patience,
            min_delta: schedule.minDelta,
            cooldown: schedule.cooldown,
            min_lr: schedule.minLearningRate,
          })})`,
        ]
      : []),
    ...phase.callbacks.map(
      ({ patience, minDelta, monitor: own }) =>
        `keras.callbacks.EarlyStopping(${keywords({ ...watch(own), patience, min_delta: minDelta })})`,
    ),
  ]
  const lines = rate === null ? [] : [`rate = lambda step: ${optimizer.learningRate} * (${rate})`]
  return { callbacks, lines }
}

interface Pace {
  readonly stepsPerEpoch: number
  readonly epochs: number
}

/** The part of the base rate at a step of the phase, as `learningRateAt` has it; `null` where it stays 1. */
function rateExpression(schedule: Schedule, pace: Pace): string | null {
  const whole = Math.max(1, pace.epochs * pace.stepsPerEpoch)
  if (schedule.name === 'oneCycle') {
    const { rise, startFactor, endFactor } = schedule
    const share = `min(1, step / ${Math.max(1, whole - 1)})`
    return (
      `cosine(${startFactor}, 1, ${share} / ${rise}) if ${share} < ${rise} ` +
      `else cosine(1, ${endFactor}, (${share} - ${rise}) / ${1 - rise})`
    )
  }
  const { warmUp } = schedule
  const decay = decayExpression(schedule, { ...pace, whole: Math.max(1, whole - warmUp) })
  if (warmUp === 0) return decay
  return `step / ${warmUp} if step < ${warmUp} else (lambda step: ${decay ?? '1'})(step - ${warmUp})`
}

function decayExpression(
  schedule: Exclude<Schedule, { name: 'oneCycle' }>,
  { stepsPerEpoch, whole }: Pace & { readonly whole: number },
): string | null {
  switch (schedule.name) {
    case 'constant':
    case 'reduceOnPlateau':
      return null
    case 'step':
      return `${schedule.factor} ** (step // ${schedule.every * stepsPerEpoch})`
    case 'exponential':
      return `${schedule.decayRate} ** (step ${schedule.staircase ? '//' : '/'} ${schedule.decaySteps})`
    case 'cosine':
      return `cosine(1, ${schedule.alpha}, min(1, step / ${schedule.decaySteps ?? whole}))`
  }
}
