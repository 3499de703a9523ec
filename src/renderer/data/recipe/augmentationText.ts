import { i18n, text } from '../../i18n/i18n.ts'
import type { MessageKey } from '../../i18n/messages.ts'

/** The name of a setting of an augmentation. */
export function settingName(key: string): string {
  return textOr(`augmentation.setting_${key}`, key)
}

/** The name of a value that a setting can take. */
export function choiceText(value: string): string {
  return textOr(`augmentation.choice_${value}`, value)
}

function textOr(key: string, fallback: string): string {
  return isKey(key) ? text(key) : fallback
}

function isKey(key: string): key is MessageKey {
  return i18n.global.te(key, 'en')
}
