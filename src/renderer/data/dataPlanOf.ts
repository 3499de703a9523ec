import type { DataDescription } from '../../shared/contract/workbenchApi/data.ts'
import type { DataPlan } from '../../shared/data/dataPlan.ts'
import { suggestData } from '../../shared/data/suggestData.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'

/** Data as a plan takes it, for a model: brought to the size, channels and range of its input. */
export function dataPlanOf(description: DataDescription, graph: ModelGraph): DataPlan {
  return suggestData(description, { graph, labels: null }).data
}
