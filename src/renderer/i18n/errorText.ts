import type { ErrorCode, ErrorRecord, ErrorText } from '../../shared/contract/errors/graftError.ts'
import { currentLanguage } from './i18n.ts'
import { koreanErrors } from './ko/errors/index.ts'

/** An error in the person's language, by its code and parameters. */
export function errorText({ code, params, message, advice }: ErrorRecord): ErrorText {
  if (currentLanguage() !== 'ko') return { message, advice }
  // A program that is newer than its page may know a code that this table does not have.
  const translate = koreanErrors[code as ErrorCode] as
    ((params: ErrorRecord['params']) => ErrorText) | undefined
  return translate?.(params) ?? { message, advice }
}
