import type { TrainerRequest } from '../../shared/contract/trainerProtocol.ts'
import type { Ops } from '../../shared/layers/ops.ts'
import type { Logs } from '../../shared/training/history.ts'
import { trainedWeights as trainedKeys } from '../../shared/transfer/freezeModes.ts'
import { evaluateRows } from '../loop/evaluateRows.ts'
import { openEvaluationEngine } from '../loop/openEngine.ts'
import { loadModel } from '../loop/loadedModel.ts'
import { openTrainingData } from '../loop/trainingData.ts'
import { trainedWeights } from '../loop/updateWeights.ts'

type EvaluateRequest = Extract<TrainerRequest, { type: 'evaluate' }>

/**
 * Loss and metrics of a model over a part of its data. As in Keras the loss has the penalties of the weights that
 * would train as the graph stands. A part without rows gives no numbers. Errors: those of `loadModel` and
 * `openTrainingData`.
 */
export async function evaluate(
  ops: Ops,
  { spec, part }: Pick<EvaluateRequest, 'spec' | 'part'>,
  yieldToMessages: () => Promise<void>,
): Promise<Logs> {
  const rows = spec.data.rows[part]
  const model = loadModel(ops, spec)
  try {
    const { program, encoding, variables } = model
    const options = { data: spec.data, program, encoding, classWeights: null }
    const data = openTrainingData(ops.tf, options)
    try {
      if (rows.length === 0) return {}
      const modes = new Map(spec.graph.layers.map((layer) => [layer.name, layer.freeze]))
      const penalised = trainedWeights(program, variables, {
        keys: trainedKeys(spec.graph, modes),
        rateFactorOf: () => 1,
      })
      const onBatch = async () => {
        await yieldToMessages()
        return true
      }
      const parts = [rows]
      const engine = openEvaluationEngine(model, { spec, data, parts, penalised, eager: false })
      try {
        return (await evaluateRows(model, { engine, rows, spec, onBatch })) ?? {}
      } finally {
        engine.close()
      }
    } finally {
      data.close()
    }
  } finally {
    model.dispose()
  }
}
