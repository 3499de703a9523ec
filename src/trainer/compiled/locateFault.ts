import type * as tfjs from '@tensorflow/tfjs-core'
import { readArrays } from '../execution/weightArrays.ts'
import { disposeBatch, type TrainingData } from '../loop/trainingData.ts'
import { openGraphSession } from '../native/recording/graphSession.ts'
import { feedName, fetchName, stepNodes, variableNodes } from '../native/recording/graphWriter.ts'
import { record, type Probe } from '../native/recording/recorder.ts'
import { describeOp, type Recording } from '../native/recording/recording.ts'
import { batchArrayList, toFed } from './batchTables.ts'
import { allClose } from './guard.ts'
import type { RecordedProgram } from './programs.ts'
import { batchTensors } from './recordStep.ts'

interface LocateOptions {
  readonly data: TrainingData
  /** As they were before the step. */
  readonly variables: readonly tfjs.Variable[]
  readonly program: RecordedProgram
}

/**
 * Finds the first op within a layer that a replay computes otherwise than the eager step did, by recording the step once
 * more with all that its layers computed. Gives it in plain words, or `null` when the fault lies outside of layers.
 */
export function locateFault({ data, variables, program }: LocateOptions): string | null {
  const { rows } = program.step
  const values = readArrays(variables).map(toFed)
  const batch = data.batch(rows)
  const probes: Probe[] = []
  try {
    const { recording, results } = record(
      () => program.run(batch),
      batchTensors(batch),
      variables,
      probes,
    )
    results.forEach((tensor) => {
      tensor.dispose()
    })
    const feeds = batchArrayList(data.batchArrays(rows)).map(toFed)
    const found = replayProbes(recording, probes, { feeds, values })
    const at = probes.findIndex((probe, i) => {
      const replayed = found[i]
      return replayed === undefined || !allClose(replayed, probe.values)
    })
    const op = recording.ops[probes[at]?.op ?? -1]
    return op === undefined
      ? null
      : `${describeOp(op)} computes other numbers when its step is replayed`
  } finally {
    disposeBatch(batch)
  }
}

type Fed = ReturnType<typeof toFed>

/** What the probed ops compute in a replay. */
function replayProbes(
  recorded: Recording,
  probes: readonly Probe[],
  { feeds, values }: { readonly feeds: readonly Fed[]; readonly values: readonly Fed[] },
) {
  const name = 'probe'
  const recording: Recording = {
    ...recorded,
    updates: [],
    fused: [],
    results: probes.map(({ op }) => ({ from: 'op', index: op, output: 0 })),
  }
  const sources = feeds.map(({ dtype }) => ({ kind: 'fed' as const, dtype }))
  const session = openGraphSession([
    ...variableNodes(values),
    ...stepNodes({ name, recording, sources, anyBatch: false }, values),
  ])
  try {
    session.assign(new Map(values.entries()))
    return session.run(
      feeds.map((tensor, i) => ({ name: feedName(name, i), tensor })),
      probes.map((_, i) => fetchName(name, i)),
    )
  } finally {
    session.dispose()
  }
}
