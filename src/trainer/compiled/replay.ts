import type { TrainingData } from '../loop/trainingData.ts'
import type { GraphSession } from '../native/recording/graphSession.ts'
import {
  doneName,
  feedName,
  fetchName,
  rowsName,
  type StepProgram,
} from '../native/recording/graphWriter.ts'
import { DATA_TYPE } from '../native/recording/protoSchema.ts'
import { batchArrayList, firstValue, toFed, type BatchTables } from './batchTables.ts'

/** Runs recorded steps in their graph. */
export interface Replay {
  /** One step on these rows; gives its first result (NaN when it gives none). */
  readonly run: (program: Pick<StepProgram, 'name' | 'recording'>, rows: Int32Array) => number
}

/** Feeds row numbers where the data lives in the graph, else the rows themselves. */
export function createReplay(
  session: GraphSession,
  data: TrainingData,
  tables: BatchTables | null,
): Replay {
  return {
    run: ({ name, recording }, rows) => {
      const feeds =
        tables === null
          ? batchArrayList(data.batchArrays(rows)).map((array, i) => ({
              name: feedName(name, i),
              tensor: toFed(array),
            }))
          : [
              {
                name: rowsName(name),
                tensor: {
                  dtype: DATA_TYPE.int32,
                  shape: [rows.length],
                  values: tables.positionsOf(rows),
                },
              },
            ]
      const fetch = recording.results.length === 0 ? doneName(name) : fetchName(name, 0)
      const [result] = session.run(feeds, [fetch])
      return firstValue(result)
    },
  }
}
