import type { ErrorCatalogue } from '../../../../shared/contract/errors/catalogue.ts'
import { koreanDataErrors } from './dataErrors.ts'
import { koreanFileErrors } from './fileErrors.ts'
import { koreanGraphErrors } from './graphErrors.ts'
import { koreanLibraryErrors } from './libraryErrors.ts'
import { koreanPlanErrors } from './planErrors.ts'
import { koreanTrainerErrors } from './trainerErrors.ts'
import type { Translated } from './translated.ts'
import { koreanWorkbenchErrors } from './workbenchErrors.ts'

/** Every error in Korean by its code. A code without a text does not compile. */
export const koreanErrors: Translated<ErrorCatalogue> = {
  ...koreanDataErrors,
  ...koreanFileErrors,
  ...koreanGraphErrors,
  ...koreanLibraryErrors,
  ...koreanPlanErrors,
  ...koreanTrainerErrors,
  ...koreanWorkbenchErrors,
}
