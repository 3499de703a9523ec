import type { ErrorRecord, ErrorText } from '../../contract/errors/graftError.ts'
import type { ErrorCatalogue } from '../../contract/errors/catalogue.ts'
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

/** An error in Korean. One of a newer program, whose code is not here, stays as it is. */
export function koreanError({ code, params, message, advice }: ErrorRecord): ErrorText {
  if (!Object.hasOwn(koreanErrors, code)) return { message, advice }
  const translate = koreanErrors[code as keyof ErrorCatalogue] as (
    params: ErrorRecord['params'],
  ) => ErrorText
  return translate(params)
}
