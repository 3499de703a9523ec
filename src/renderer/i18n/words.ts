import { inKorean } from '../../shared/korean/inKorean.ts'
import { currentLanguage } from './i18n.ts'
import { settingNames } from './ko/settingNames.ts'

/** A sentence that main, the trainer or a layer kind wrote in English, in the person's language. */
export function words(english: string): string {
  return currentLanguage() === 'ko' ? inKorean(english) : english
}

/** A layer's setting by its key: `kernelSize` is "Kernel size". */
export function settingText(key: string): string {
  const name = currentLanguage() === 'ko' ? settingNames[key] : undefined
  return name ?? readableKey(key)
}

function readableKey(key: string): string {
  const text = key.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
