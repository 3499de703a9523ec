import { createI18n } from 'vue-i18n'
import { messages, type Language, type MessageKey } from './messages.ts'

/** The texts of the workbench. `app.use(i18n)` once; components take `useText()`. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages,
  missingWarn: import.meta.env.DEV,
})

/** A number in `{n}` chooses between the forms that stand between `|`. */
export type TextParams = Readonly<Record<string, string | number>>

/** A text in the person's language; follows a change of language where it is used in a template or a computed. */
export function text(key: MessageKey, params: TextParams = {}): string {
  const { t } = i18n.global
  const count = params['n']
  if (typeof count !== 'number') return t(key, params)
  return t(key, { ...params, n: new Intl.NumberFormat(currentLanguage()).format(count) }, count)
}

export function currentLanguage(): Language {
  return i18n.global.locale.value
}

/** `system` takes the first language of the browser that Graft speaks. */
export function setLanguage(choice: Language | 'system'): void {
  const language = choice === 'system' ? systemLanguage() : choice
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

function systemLanguage(): Language {
  const known = navigator.languages.map((tag) => tag.slice(0, 2))
  return known.find((tag): tag is Language => tag in messages) ?? 'en'
}
