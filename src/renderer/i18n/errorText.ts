import type { ErrorRecord, ErrorText } from '../../shared/contract/errors/graftError.ts'
import { koreanError } from '../../shared/korean/errors/index.ts'
import { currentLanguage } from './i18n.ts'

/** An error in the person's language, by its code and parameters. */
export function errorText(error: ErrorRecord): ErrorText {
  if (currentLanguage() === 'ko') return koreanError(error)
  const { message, advice } = error
  return { message, advice }
}
