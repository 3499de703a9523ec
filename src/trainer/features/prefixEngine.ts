import type { InputScale } from '../../shared/data/scaleValues.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { elementCount, type WeightArray } from '../../shared/model/weights.ts'
import { batchArrayList, toFed } from '../compiled/batchTables.ts'
import { recordSteps, type RecordedStep } from '../compiled/recordStep.ts'
import { foldBatchNorms, type FoldedProgram } from '../execution/foldBatchNorms.ts'
import { forward } from '../execution/forward.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import type { ModelVariables } from '../execution/modelVariables.ts'
import type { Program } from '../execution/program.ts'
import { readArray } from '../execution/weightArrays.ts'
import { disposeBatch, type TrainingData } from '../loop/trainingData.ts'
import { openGraphSession } from '../native/recording/graphSession.ts'
import { feedName, fetchName, stepNodes } from '../native/recording/graphWriter.ts'
import { idOf } from '../native/recording/recorder.ts'
import { DATA_TYPE } from '../native/recording/protoSchema.ts'

/** Computes the prefix's outputs for some rows, in prediction mode. */
export interface PrefixEngine {
  /** One array an output, in the program's order. */
  readonly compute: (rows: Int32Array) => readonly WeightArray[]
  readonly close: () => void
}

export interface PrefixOptions {
  readonly ops: Ops
  /** The prefix. */
  readonly program: Program
  readonly variables: ModelVariables
  /** The prefix's inputs. */
  readonly data: Pick<TrainingData, 'batch' | 'batchArrays'>
  readonly scale: InputScale
  /** All rows that will be computed, in order: batches of `batchSize` of them. */
  readonly rows: Int32Array
  readonly batchSize: number
  /** Runs every op by itself. */
  readonly eager: boolean
}

/** Compiled where that is possible; what comes out is checked against the joined model either way. */
export function openPrefixEngine(options: PrefixOptions): PrefixEngine {
  return (options.eager ? null : compile(options)) ?? eagerEngine(options)
}

function eagerEngine(options: PrefixOptions): PrefixEngine {
  const { data, ops } = options
  return {
    compute: (rows) => {
      const batch = data.batch(rows)
      try {
        const found: WeightArray[] = []
        ops.tf.tidy(() => {
          found.push(...prefixOutputs(options, batch.inputs).map(readArray))
        })
        return found
      } finally {
        disposeBatch(batch)
      }
    },
    close: () => undefined,
  }
}

function prefixOutputs(
  { ops, program, variables, scale }: PrefixOptions,
  raw: readonly Tensor[],
  folded: FoldedProgram = { program, weightsOf: variables.of },
): readonly Tensor[] {
  const inputs = modelInputs(ops.tf, program, raw, scale)
  return forward(folded.program, { ops, inputs, weightsOf: folded.weightsOf, training: null })
    .outputs
}

/**
 * Batch norms are folded into the layers before them, and the weights become constants of the graph, so that TensorFlow
 * computes the folded ones once and joins a convolution with its bias and activation. `null` where the prefix cannot be
 * recorded.
 */
function compile(options: PrefixOptions): PrefixEngine | null {
  const { ops, data, rows, batchSize, program, variables } = options
  const folded = foldBatchNorms(ops, program, variables.of)
  // A weight that the first recording has to hand over to TensorFlow would make it differ from the second.
  for (const variable of variables.byKey.values()) idOf(variable)
  const compiled: { engine: PrefixEngine | null } = { engine: null }
  // A recording that breaks off leaves its tensors to the scope.
  ops.tf.tidy(() => {
    try {
      const recorded = recordSteps({
        data,
        variables: [],
        step: ({ inputs }) => ops.tf.tidy(() => [...prefixOutputs(options, inputs, folded)]),
        passes: [rows],
        batchSize,
      })
      if (!recorded.ok) return
      const engine = loadSteps(data, recorded.steps)
      compiled.engine = runs(engine, recorded.steps) ? engine : null
    } catch {
      // The eager engine meets the same fault, if it is one of the model.
    }
  })
  return compiled.engine
}

/** Whether TensorFlow can run what it has loaded; what it cannot run is freed. */
function runs(engine: PrefixEngine, steps: readonly RecordedStep[]): boolean {
  try {
    for (const { rows } of steps) engine.compute(rows)
    return true
  } catch {
    engine.close()
    return false
  }
}

function loadSteps(data: PrefixOptions['data'], steps: readonly RecordedStep[]): PrefixEngine {
  const feedsOf = (rows: Int32Array) => batchArrayList(data.batchArrays(rows)).map(toFed)
  const nodes = steps.flatMap(({ recording, anyBatch, rows }, i) => {
    const sources = feedsOf(rows.subarray(0, 1)).map(({ dtype }) => ({
      kind: 'fed' as const,
      dtype,
    }))
    return stepNodes({ name: `prefix${i}`, recording, anyBatch, sources }, [])
  })
  const session = openGraphSession(nodes)
  return {
    compute: (rows) => {
      const at = steps.findIndex((step) => step.anyBatch || step.rows.length === rows.length)
      const step = steps[at]
      if (step === undefined) throw new Error(`no prefix was compiled for ${rows.length} rows`)
      const name = `prefix${at}`
      const feeds = feedsOf(rows).map((tensor, i) => ({ name: feedName(name, i), tensor }))
      const outputs = outputSpecs(step)
      const values = session.run(
        feeds,
        outputs.map((_, i) => fetchName(name, i)),
      )
      return values.map((array, i) => {
        const shape = [rows.length, ...(outputs[i]?.shape.slice(1) ?? [])]
        if (array.length !== elementCount(shape)) throw new Error('the prefix lost its shape')
        return { dtype: array instanceof Float32Array ? 'float32' : 'int32', shape, values: array }
      })
    },
    close: () => {
      session.dispose()
    },
  }
}

/** Shape and type of what a recorded step gives. */
function outputSpecs({ recording }: RecordedStep) {
  return recording.results.map((result) => {
    const spec = result.from === 'op' ? recording.ops[result.index]?.outputs[result.output] : null
    const known = spec?.dtype === DATA_TYPE.float32 || spec?.dtype === DATA_TYPE.int32
    if (spec === undefined || spec === null || !known)
      throw new Error('the prefix gives no numbers')
    return spec
  })
}
