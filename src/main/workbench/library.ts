import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { WorkbenchContext } from './context.ts'

export function createLibraryHandlers({ library }: WorkbenchContext): WorkbenchHandlers['library'] {
  const refuse = (): never => {
    throw new GraftError('workbench.noMethod', { method: 'library' })
  }
  return {
    models: () => [],
    removeModel: refuse,
    restoreModel: refuse,
    nameModel: refuse,
    pieces: () => [],
    savePiece: refuse,
    renamePiece: refuse,
    removePiece: refuse,
    restorePiece: refuse,
    lineage: ({ model, layer }) => library.lineage(model, layer),
    datasets: () => library.datasets.list(),
  }
}
