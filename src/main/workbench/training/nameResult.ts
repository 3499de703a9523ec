import type { RunRecord } from '../../../shared/library/records.ts'
import type { Library } from '../../library/openLibrary.ts'

/**
 * Gives what a run learnt the run's name, with a number behind it where another model has that. A model that has a name
 * keeps it; one that can have none stays without.
 */
export function nameResult({ models }: Pick<Library, 'models'>, run: RunRecord): void {
  if (run.resultModel === null || models.findModel(run.resultModel)?.name !== null) return
  let name = run.name
  for (let number = 2; models.findModel(name) !== null; number++) name = `${run.name} ${number}`
  try {
    models.nameModel(run.resultModel, name)
  } catch {
    // What was learnt is kept; a name can be given later.
  }
}
