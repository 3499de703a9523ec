import type { TrainingData } from '../loop/trainingData.ts'
import type { Feed, GraphSession } from '../native/recording/graphSession.ts'
import { doneName, feedName, fetchName, rowsName } from '../native/recording/graphWriter.ts'
import { DATA_TYPE } from '../native/recording/protoSchema.ts'
import { batchArrayList, firstValue, toFed, type RowPositions } from './batchTables.ts'
import type { StepEntry } from './stepGraph.ts'

/** Runs recorded steps in their graph. */
export interface Replay {
  /** One step on these rows; gives its first result (NaN when it gives none). */
  readonly run: (entry: Pick<StepEntry, 'name' | 'hasResult'>, rows: Int32Array) => number
  /** Begins to read the rows of a later step; resolves when they are there. */
  readonly fetch: (rows: Int32Array) => Promise<void>
}

/** Feeds row numbers where the data lives in the graph, which is where `positionsOf` is given; else the rows themselves. */
export function createReplay(
  session: GraphSession,
  data: TrainingData,
  positionsOf: RowPositions | null,
): Replay {
  const feedsOf = (name: string, rows: Int32Array): readonly Feed[] => {
    if (positionsOf === null) {
      const arrays = batchArrayList(data.batchArrays(rows))
      return arrays.map((array, i) => ({ name: feedName(name, i), tensor: toFed(array) }))
    }
    const values = positionsOf(rows)
    return [
      { name: rowsName(name), tensor: { dtype: DATA_TYPE.int32, shape: [rows.length], values } },
    ]
  }
  return {
    run: ({ name, hasResult }, rows) => {
      const fetch = hasResult ? fetchName(name, 0) : doneName(name)
      const [result] = session.run(feedsOf(name, rows), [fetch])
      return firstValue(result)
    },
    fetch: positionsOf === null ? (rows) => data.fetch(rows) : () => Promise.resolve(),
  }
}
