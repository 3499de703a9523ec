import type { DataDescription } from '../../shared/contract/workbenchApi/data.ts'
import { refKey, type ModelGraph } from '../../shared/model/graph.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import { dataSchema, type DataPlan } from '../../shared/data/dataPlan.ts'

/** Bytes become 0 to 1. */
const BYTES = 1 / 255

/**
 * Data as a plan takes it, for a model: pictures of a folder are brought to the size and channels of its input (224 rows
 * and columns where that is open), bytes to 0 to 1. NumPy files keep their numbers.
 */
export function dataPlanOf({ reference }: DataDescription, graph: ModelGraph): DataPlan {
  const parse = (source: object, scale: number) => dataSchema.parse({ source, scale })
  switch (reference.type) {
    case 'sample':
    case 'idx':
      return parse(reference, BYTES)
    case 'npy':
    case 'npz':
    case 'table':
    case 'text':
      return parse(reference, 1)
    case 'imageFolder':
    case 'imageList':
    case 'imageParquet': {
      const [input] = graph.inputs
      const shape = input === undefined ? [] : (inferShapes(graph).get(refKey(input)) ?? [])
      const [, rows, columns, channels = 1] = shape
      const size = { rows: rows ?? 224, columns: columns ?? 224 }
      return parse({ ...reference, ...size, grey: channels === 1 }, BYTES)
    }
  }
}
