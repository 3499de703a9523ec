import type { ErrorCode, ErrorRecord, ErrorText } from '../../shared/contract/errors/graftError.ts'
import { currentLanguage } from './i18n.ts'
import { koreanErrors } from './ko/errors.ts'

/** An error in the person's language: by its code and parameters where there is a translation, else as main words it. */
export function errorText({ code, params, message, advice }: ErrorRecord): ErrorText {
  if (currentLanguage() !== 'ko') return { message, advice }
  const translate = koreanErrors[code as ErrorCode] as
    ((params: ErrorRecord['params']) => ErrorText) | undefined
  return translate?.(params) ?? { message, advice }
}
