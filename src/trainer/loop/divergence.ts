import type { RunResult } from '../../shared/contract/trainerProtocol.ts'
import type { Tensor } from '../../shared/layers/ops.ts'
import { forward } from '../execution/forward.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import type { ProgramCall } from '../execution/program.ts'
import { rowLosses } from '../losses/index.ts'
import { batchCount, batchRows } from './epochRows.ts'
import type { DivergencePoint } from './runEpoch.ts'
import type { RunSession } from './runSession.ts'
import { disposeBatch, findNonFinite } from './trainingData.ts'

/**
 * Why a loss was not finite, in plain words. It is found by looking, not guessed: bad numbers in the rows are named;
 * else the rows go through the model as it was before the run, and the first layer whose output is bad is named, or
 * the loss itself; if all is well there, the updates have led away. Leaves the weights as before the run.
 */
export function diagnose(
  session: RunSession,
  at: DivergencePoint,
): NonNullable<RunResult['divergence']> {
  restoreFirstWeights(session)
  return { epoch: at.epoch, batch: at.batch, cause: likelyCause(session, at) }
}

/** Puts the weights with which the run began in place. */
export function restoreFirstWeights({ model, spec }: RunSession): void {
  model.variables.assign(spec.weights)
}

function likelyCause(session: RunSession, at: DivergencePoint): string {
  const { batchSize } = session.spec
  const where = at.part === 'training' ? '' : ' on the validation rows'
  for (let batch = 0; batch < batchCount(at.rows.length, batchSize); batch++) {
    const rows = batchRows(at.rows, batch, batchSize)
    const bad = findNonFinite(session.data, rows)
    if (bad !== null) return `the ${bad.what} hold a number that is not finite in row ${bad.row}`
    const found = firstBadPlace(session, rows)
    if (found !== null)
      return `${found}${where}, although the inputs and the weights before the run are finite`
  }
  return (
    `the learning rate ${at.learningRate} is too high: with the weights before the run the same rows give a ` +
    `finite loss, so the updates since then overshot; use a lower rate, or clip the gradients`
  )
}

/** The first layer, or the loss, that gives numbers that are not finite; `null` when all are finite. */
function firstBadPlace(session: RunSession, rows: Int32Array): string | null {
  const { model, data, spec } = session
  const { ops, program, variables } = model
  const batch = data.batch(rows)
  const seen: { place: string | null } = { place: null }
  try {
    ops.tf.tidy(() => {
      const inputs = modelInputs(ops.tf, program, batch.inputs, spec.data)
      const onCall = (call: ProgramCall, outputs: readonly Tensor[]) => {
        if (outputs.every((output) => isFinite(session, output))) return
        seen.place ??= `layer "${call.layer.name}" gives numbers that are not finite`
      }
      const context = { ops, inputs, weightsOf: variables.of, training: null, onCall }
      const [yPred] = forward(program, context).outputs
      if (yPred === undefined || isFinite(session, rowLosses(ops, spec.loss, batch.yTrue, yPred))) {
        return
      }
      seen.place ??=
        `the loss ${spec.loss.name} is not finite for finite outputs of the model (a logarithm of 0, a ` +
        `division by 0 or an overflow)`
    })
    return seen.place
  } finally {
    disposeBatch(batch)
  }
}

function isFinite({ model }: RunSession, tensor: Tensor): boolean {
  const { tf } = model.ops
  return tf.tidy(() => tf.all(tf.isFinite(tensor)).dataSync()[0] === 1)
}
