import type { TaskSamples } from '../../shared/contract/trainerProtocol.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { elementCount, type WeightArray } from '../../shared/model/weights.ts'
import { taskFacts, type Task } from '../../shared/pretraining/task.ts'
import type { Loss } from '../../shared/training/lossSchema.ts'
import { forward } from '../execution/forward.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import { readArray, toTensor } from '../execution/weightArrays.ts'
import { seedTensor } from '../native/randomOps.ts'
import { createTurns, type Judged } from '../pretraining/index.ts'
import { noteCollapse } from '../pretraining/collapse.ts'
import { drawsOf } from './evaluateRows.ts'
import type { RunSession } from './runSession.ts'

/** Samples are told at most once in this time, and never for more than a twentieth of the run's own. */
const INTERVAL_MS = 2000
const SHARE = 20
/** So many rows are shown. */
const ROWS = 8
/** So many of the likeliest answers. */
const LIKELIEST = 3

/** When the next message is due, by session: it goes when its run does. */
const due = new WeakMap<RunSession, number>()

/** Tells what the task makes of some rows and what the model answers now, unless that was told just now. */
export function reportSamples(session: RunSession): void {
  const { spec, ports, cursor } = session
  const { task } = spec
  if (task === undefined || task.type === 'pairs') return
  const began = ports.now()
  const epochs = spec.phases.reduce((sum, phase) => sum + phase.epochs, 0)
  const isLast = cursor.epoch === epochs - 1
  if (!isLast && began < (due.get(session) ?? -Infinity)) return
  const samples = takeSamples(session, task)
  due.set(session, ports.now() + Math.max(INTERVAL_MS, SHARE * (ports.now() - began)))
  if (samples === null) return
  if (task.type === 'gan' && samples.given !== null) {
    noteCollapse(session, samples.given, samples.whole)
  }
  ports.send({ type: 'taskSamples', runId: spec.runId, epoch: cursor.epoch, samples })
}

/** Some rows of the validation part, or of the training part where that has too few. */
function rowsToShow({ spec: { data } }: RunSession): Int32Array {
  const { validation, train } = data.rows
  return (validation.length >= ROWS ? validation : train).slice(0, ROWS)
}

interface Pass {
  readonly seen: Tensor
  readonly output: Tensor
}

/** Runs the task once with draws that are always the same; `null` where nothing of it can be shown. */
function takeSamples(session: RunSession, task: Task): TaskSamples | null {
  const { spec, model, data } = session
  const { ops, program } = model
  const rows = rowsToShow(session)
  const taken: TaskSamples[] = []
  ops.tf.tidy(() => {
    const batch = data.batch(rows)
    const inputs = modelInputs(ops.tf, program, batch.inputs, spec.data)
    const [whole] = inputs
    const weightsOf = currentWeights(session)
    const passes: Pass[] = []
    const [{ objective }] = createTurns(spec, program)
    const judged = objective({
      ops,
      inputs,
      labels: { yTrue: batch.yTrue, rowWeights: null },
      program,
      weightsOf,
      isTraining: false,
      randomOf: (purpose) =>
        drawsOf({ seed: seedTensor(0), step: ops.tf.scalar(0, 'int32') }, purpose),
      forward: (given, { program: part = program, ...more } = {}) => {
        const result = forward(part, { ops, inputs: given, weightsOf, training: null, ...more })
        const [[seen], [output]] = [given, result.outputs]
        if (seen !== undefined && output !== undefined) passes.push({ seen, output })
        return result
      },
    })
    const [pass] = passes
    if (whole === undefined || pass === undefined) return
    const shown = { rows, whole: readArray(whole) }
    // A generator makes pictures out of drawn numbers, which are nothing to look at.
    if (passes.length > 1) {
      const given = shapedAs(whole, pass.output)
      taken.push({ ...shown, seen: shown.whole, given, choices: null, scores: null })
      return
    }
    const answers = answersOf({ ops, task, loss: spec.loss, whole, output: pass.output }, judged)
    taken.push({ ...shown, seen: readArray(pass.seen), ...answers })
  })
  return taken[0] ?? null
}

/** Compiled steps keep the weights elsewhere: what is read is as it stands now. */
function currentWeights({
  model,
}: RunSession): (layer: string) => Readonly<Record<string, Tensor>> {
  const { variables, ops } = model
  const layers = Object.entries(variables.read(variables.byKey.keys())).map(([layer, arrays]) => {
    const tensors = Object.entries(arrays).map(([name, array]) => [name, toTensor(ops.tf, array)])
    return [layer, Object.fromEntries(tensors) as Record<string, Tensor>] as const
  })
  const byLayer = new Map(layers)
  return (layer) => byLayer.get(layer) ?? {}
}

interface Answered {
  readonly ops: Ops
  readonly task: Task
  readonly loss: Loss
  readonly whole: Tensor
  readonly output: Tensor
}

function answersOf(
  { ops, task, loss, whole, output }: Answered,
  { yTrue, yPred, mask }: Judged,
): Pick<TaskSamples, 'given' | 'choices' | 'scores'> {
  const nothing = { given: null, choices: null, scores: null }
  switch (taskFacts[task.type].answer) {
    case 'element':
      return { ...nothing, given: shapedAs(whole, output) }
    case 'visible':
      return { ...nothing, given: shapedAs(whole, yPred) }
    case 'yesNo':
    case 'score':
      return { ...nothing, scores: { right: floats(yTrue), given: floats(yPred) } }
    case 'choice': {
      const isLogits = 'fromLogits' in loss && loss.fromLogits
      return { ...nothing, choices: likeliest(ops, { yTrue, yPred, isLogits }) }
    }
    case 'word':
    case 'embedding': {
      const choices = likeliest(ops, { yTrue, yPred, isLogits: true })
      const counts = mask === null ? {} : { counts: Uint8Array.from(floats(mask)) }
      return { ...nothing, choices: { ...choices, ...counts } }
    }
    default:
      return nothing
  }
}

/** The numbers of a tensor as rows like those of `whole`; `null` where there are more or fewer. */
function shapedAs(whole: Tensor, tensor: Tensor): WeightArray | null {
  if (elementCount(whole.shape) !== elementCount(tensor.shape)) return null
  return { ...readArray(tensor), shape: [...whole.shape] }
}

function likeliest(
  { tf }: Ops,
  {
    yTrue,
    yPred,
    isLogits,
  }: { readonly yTrue: Tensor; readonly yPred: Tensor; readonly isLogits: boolean },
): NonNullable<TaskSamples['choices']> {
  const chances = isLogits ? tf.softmax(yPred) : yPred
  const count = Math.min(LIKELIEST, chances.shape[1] ?? 1)
  const { values, indices } = tf.topk(chances, count)
  return {
    right: Int32Array.from(floats(yTrue)),
    count,
    likeliest: Int32Array.from(floats(indices)),
    chances: floats(values),
  }
}

function floats(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync())
}
