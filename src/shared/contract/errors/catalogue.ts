import { dataErrors } from './dataErrors.ts'
import { fileErrors } from './fileErrors.ts'
import { graphErrors } from './graphErrors.ts'
import { libraryErrors } from './libraryErrors.ts'
import { planErrors } from './planErrors.ts'
import { trainerErrors } from './trainerErrors.ts'
import { workbenchErrors } from './workbenchErrors.ts'

/**
 * The table from error code to human text. A code is `area.whatIsWrong`; the function's parameters are what
 * the text needs and what a program may read. One file an area; add a row there.
 */
export const catalogue = {
  ...dataErrors,
  ...fileErrors,
  ...graphErrors,
  ...libraryErrors,
  ...planErrors,
  ...trainerErrors,
  ...workbenchErrors,
}

export type ErrorCatalogue = typeof catalogue
