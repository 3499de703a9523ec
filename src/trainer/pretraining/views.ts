import type { LayerConfig } from '../../shared/layers/layerKind.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { NewLayer } from '../../shared/model/change.ts'
import { kindOf, parseConfig } from '../../shared/model/parseConfig.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import { batchMean } from '../execution/batchOps.ts'
import { rowLosses } from '../losses/index.ts'
import { rowNumbers } from './corruptions.ts'
import { onlyInput, onlyOutput, type Objective, type ObjectiveStep } from './objective.ts'

/**
 * Two views of each row; each is to be nearest to the other one among all of the batch. The loss is NT-Xent (Chen et al.
 * 2020, arXiv:2002.05709): the cross-entropy of cosines divided by the temperature.
 */
export function views(task: TaskOf<'views'>): Objective {
  const layers = task.augment.map((layer, i) => randomLayer(layer, i))
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const x = onlyInput(step)
    const view = (name: string) => layers.reduce((changed, apply) => apply(step, changed, name), x)
    const both = native.detached(() => tf.concat([view('first'), view('second')], 0))
    const result = step.forward([both])
    const similarity = tf.div(cosines(ops, onlyOutput(result)), task.temperature)
    const { self, partner } = partners(ops, similarity)
    const logits = native.where(self, tf.scalar(-1e9), similarity)
    const loss = { name: 'sparseCategoricalCrossentropy', fromLogits: true } as const
    const rows = rowLosses(ops, loss, partner, logits)
    return { result, loss: batchMean(ops, rows), yTrue: partner, yPred: logits, mask: null }
  }
}

/** A layer that changes rows at random. Error: `layer.unknownKind`, `layer.badConfig`. */
function randomLayer({ className, config: given }: NewLayer, index: number) {
  const layer = { name: `view_${index}`, className, config: given }
  const kind = kindOf(layer)
  const config: LayerConfig = parseConfig(layer)
  return ({ ops, randomOf }: ObjectiveStep, x: Tensor, view: string): Tensor => {
    const result = kind.call({
      ops,
      config,
      inputs: [x],
      weights: {},
      training: true,
      random: randomOf(`${view}/${layer.name}`),
      updateWeight: () => undefined,
      addLoss: () => undefined,
    })
    const [output] = Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]
    if (output === undefined) throw new Error(`${className} gave nothing`)
    return output
  }
}

/** Cosine of the angle between each two rows: `[rows, rows]`. */
function cosines({ tf, native }: Ops, x: Tensor): Tensor {
  const lengths = tf.rsqrt(tf.maximum(native.sum(tf.square(x), [1]), 1e-12))
  const unit = tf.mul(x, lengths)
  return native.matMul(unit, unit, false, true)
}

/** Where a row meets itself, boolean `[rows, rows]`; and the number of each row's other view, int32 `[rows]`. */
function partners(ops: Ops, similarity: Tensor) {
  const { tf, native } = ops
  const numbers = native.detached(() => rowNumbers(ops, similarity))
  const self = native.detached(() =>
    tf.equal(native.reshape(numbers, [-1, 1]), native.reshape(numbers, [1, -1])),
  )
  const partner = native.detached(() => {
    const count = tf.add(tf.max(numbers), tf.scalar(1, 'int32'))
    const half = tf.cast(tf.mul(tf.cast(count, 'float32'), 0.5), 'int32')
    const isFirst = tf.less(numbers, half)
    return native.where(isFirst, tf.add(numbers, half), tf.sub(numbers, half))
  })
  return { self, partner }
}
