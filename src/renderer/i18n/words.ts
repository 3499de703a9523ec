import { currentLanguage } from './i18n.ts'
import { inKorean } from './ko/inKorean.ts'

/** A sentence that main, the trainer or a layer kind wrote in English, in the person's language. */
export function words(english: string): string {
  return currentLanguage() === 'ko' ? inKorean(english) : english
}
