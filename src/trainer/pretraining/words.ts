import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import { batchMean } from '../execution/batchOps.ts'
import { partOfProgram, type Program, type ProgramCall } from '../execution/program.ts'
import { maskRows, rowLosses } from '../losses/index.ts'
import { drawing } from './elementTasks.ts'
import { drawRows } from './corruptions.ts'
import { onlyInput, onlyOutput, type Objective, type ObjectiveStep } from './objective.ts'

/**
 * Words are hidden and predicted. The last layer, a Dense over the vocabulary, is computed for the hidden places alone; in
 * training, where `sampled` says so, for the right word and drawn others (Jean et al. 2015, arXiv:1412.2007).
 */
export function maskedWords(task: TaskOf<'maskedWords'>, program: Program): Objective {
  const { body, head } = splitHead(program)
  return (step) => {
    const { ops } = step
    const x = onlyInput(step)
    const places = hiddenPlaces(step, x, task.hidden)
    const seen = ops.native.detached(() => hideWords(ops, x, { places, maskId: task.maskId }))
    const result = step.forward([seen], { program: body })
    const states = statesAt(ops, onlyOutput(result), places)
    const right = ops.native.detached(() => wordsAt(ops, x, places))
    const { kernel, bias } = headWeights(step, head)
    const answers =
      step.isTraining && task.sampled !== null
        ? sampledLogits(step, { states, kernel, bias, right, task })
        : { logits: allLogits(ops, { states, kernel, bias }), right }
    return judgeWords(ops, { ...answers, result, places })
  }
}

function judgeWords(
  ops: Ops,
  {
    logits,
    right,
    result,
    places,
  }: {
    readonly logits: Tensor
    readonly right: Tensor
    readonly result: ReturnType<ObjectiveStep['forward']>
    readonly places: Tensor
  },
) {
  const { tf, native } = ops
  const loss = { name: 'sparseCategoricalCrossentropy', fromLogits: true } as const
  // A row with fewer words than are to be hidden has places without any.
  const counts = native.detached(() =>
    tf.greater(native.reshape(native.max(places, [2]), [-1]), 0.5),
  )
  const rows = maskRows(ops, rowLosses(ops, loss, right, logits), counts)
  return { result, loss: batchMean(ops, rows), yTrue: right, yPred: logits, mask: counts }
}

/** The model up to its last layer, and that layer. */
function splitHead(program: Program): { readonly body: Program; readonly head: ProgramCall } {
  const head = program.calls.find(({ isOutput }) => isOutput)
  const [from] = head?.inputs ?? []
  if (head === undefined || from === undefined || head.kind.className !== 'Dense') {
    throw new Error('the last layer is no Dense')
  }
  const calls = (call: ProgramCall) => call !== head
  return { head, body: partOfProgram(program, { calls, inputs: program.inputs, outputs: [from] }) }
}

function headWeights({ weightsOf, ops }: ObjectiveStep, { layer }: ProgramCall) {
  const { kernel, bias } = weightsOf(layer.name)
  if (kernel === undefined) throw new Error('the last layer has no kernel')
  return { kernel, bias: bias ?? ops.tf.zeros([kernel.shape[1] ?? 1]) }
}

/** `[batch, hidden, place]`: 1 at one place with a word each; all 0 where a row has no more words. */
function hiddenPlaces(step: ObjectiveStep, x: Tensor, hidden: number): Tensor {
  const { tf, native } = step.ops
  const length = x.shape[1] ?? 1
  return native.detached(() => {
    const isWord = tf.cast(tf.notEqual(x, tf.scalar(0, x.dtype)), 'float32')
    const draws = tf.mul(tf.sub(1, drawRows(drawing(step, 'words'), x, [length])), isWord)
    const { values, indices } = tf.topk(draws, Math.min(hidden, length))
    const each = native.reshape(indices, [-1, Math.min(hidden, length), 1])
    const marks = tf.cast(tf.equal(each, tf.range(0, length, 1, 'int32')), 'float32')
    const isThere = tf.cast(tf.greater(values, 0), 'float32')
    return tf.mul(marks, native.reshape(isThere, [-1, Math.min(hidden, length), 1]))
  })
}

function hideWords(
  { tf, native }: Ops,
  x: Tensor,
  { places, maskId }: { readonly places: Tensor; readonly maskId: number },
): Tensor {
  const length = x.shape[1] ?? 1
  const isHidden = tf.greater(native.reshape(native.max(places, [1]), [-1, length]), 0.5)
  return native.where(isHidden, tf.scalar(maskId, x.dtype), x)
}

/** The model's state at each hidden place: `[batch * hidden, width]`. */
function statesAt({ native }: Ops, states: Tensor, places: Tensor): Tensor {
  return native.reshape(native.matMul(places, states), [-1, states.shape[2] ?? 1])
}

/** The words that were hidden: int32 `[batch * hidden]`. */
function wordsAt({ tf, native }: Ops, x: Tensor, places: Tensor): Tensor {
  const ids = native.reshape(tf.cast(x, 'float32'), [-1, x.shape[1] ?? 1, 1])
  return tf.cast(native.reshape(native.matMul(places, ids), [-1]), 'int32')
}

interface HeadStates {
  readonly states: Tensor
  /** `[width, vocabulary]` */
  readonly kernel: Tensor
  readonly bias: Tensor
}

function allLogits({ native }: Ops, { states, kernel, bias }: HeadStates): Tensor {
  return native.biasAdd(native.matMul(states, kernel), bias)
}

/**
 * Logits of the right word and of words drawn with a chance that falls with their id, as words do in text when ids go by
 * frequency: `P(id) = ln((id + 2) / (id + 1)) / ln(vocabulary + 1)`. Each is corrected by how often it is to be expected.
 */
function sampledLogits(
  step: ObjectiveStep,
  {
    states,
    kernel,
    bias,
    right,
    task,
  }: HeadStates & { readonly right: Tensor; readonly task: TaskOf<'maskedWords'> },
) {
  const { ops } = step
  const { tf, native } = ops
  const count = task.sampled ?? 1
  const range = Math.log(task.vocabulary + 1)
  const drawn = native.detached(() => {
    const uniform = step.randomOf('sample').uniformLike(kernel, [count])
    const ids = tf.cast(tf.sub(tf.floor(tf.exp(tf.mul(uniform, range))), 1), 'int32')
    return tf.minimum(ids, tf.scalar(task.vocabulary - 1, 'int32'))
  })
  const expected = (ids: Tensor) => {
    const id = tf.cast(ids, 'float32')
    return tf.log(tf.mul(tf.log(tf.div(tf.add(id, 2), tf.add(id, 1))), count / range))
  }
  const rows = tf.transpose(kernel)
  const column = tf.expandDims(bias, 1)
  const ownRows = native.gather(rows, right)
  const own = tf.add(
    native.sum(tf.mul(states, ownRows), [1]),
    tf.sub(native.gather(column, right), native.reshape(expected(right), [-1, 1])),
  )
  const others = tf.add(
    native.matMul(states, native.gather(rows, drawn), false, true),
    tf.sub(
      tf.reshape(native.gather(column, drawn), [1, count]),
      tf.reshape(expected(drawn), [1, count]),
    ),
  )
  // The right word among the others would be weighed against itself.
  const isRight = tf.equal(native.reshape(right, [-1, 1]), tf.reshape(drawn, [1, count]))
  const logits = tf.concat([own, native.where(isRight, tf.scalar(-1e9), others)], 1)
  return { logits, right: native.detached(() => tf.zerosLike(right)) }
}
