import { app } from 'electron'
import { toErrorRecord, type ErrorText } from '../../shared/contract/errors/graftError.ts'
import type { Settings } from '../../shared/contract/workbenchApi/app.ts'
import type { EventMessage } from '../../shared/contract/workbenchApi/wire.ts'
import { koreanError } from '../../shared/korean/errors/index.ts'
import type { HostClient } from './hostClient.ts'
import { shellLanguage, shellTexts, type ShellTexts } from './shellTexts.ts'

let choice: Settings['language'] = 'system'

/** The shell's words in the person's language: before the library is open, in the system's. */
export function shellWords(): ShellTexts {
  return shellTexts[shellLanguage(choice, app.getLocale())]
}

/** What was thrown, in the same language. */
export function shellErrorText(thrown: unknown): ErrorText {
  const record = toErrorRecord(thrown)
  return shellLanguage(choice, app.getLocale()) === 'ko' ? koreanError(record) : record
}

/** Takes the language of the settings, now and whenever it changes; `onChange` puts the menu in place. */
export async function followLanguage(
  { call, onEvent }: Pick<HostClient, 'call' | 'onEvent'>,
  onChange: () => void,
): Promise<void> {
  onEvent((message: EventMessage) => {
    if (message.name !== 'app.settings' || message.payload.language === choice) return
    choice = message.payload.language
    onChange()
  })
  const outcome = await call('app.settings', {})
  if (outcome.type === 'answer') choice = (outcome.value as Settings).language
  onChange()
}
