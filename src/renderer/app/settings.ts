import { computed, shallowRef, watchEffect } from 'vue'
import type { Settings } from '../../shared/contract/workbenchApi/app.ts'
import { api, onWorkbenchEvent } from '../api/api.ts'
import { setLanguage } from '../i18n/i18n.ts'
import { orToast } from '../ui/toasts.ts'

/** What the person has chosen; the same in all windows. */
export const settings = shallowRef<Settings>({
  theme: 'system',
  language: 'system',
  motion: 'system',
  tourDone: false,
})

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = shallowRef(prefersDark.matches)
prefersDark.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches
})

export const isDark = computed(() =>
  settings.value.theme === 'system' ? systemIsDark.value : settings.value.theme === 'dark',
)

/** Puts the choices into force, and follows them. */
export async function startSettings(): Promise<void> {
  watchEffect(() => {
    const { dataset } = document.documentElement
    dataset['theme'] = isDark.value ? 'dark' : 'light'
    dataset['motion'] = settings.value.motion
    setLanguage(settings.value.language)
  })
  onWorkbenchEvent('app.settings', (changed) => {
    settings.value = changed
  })
  settings.value = (await orToast(api.app.settings({}))) ?? settings.value
}

export async function changeSettings(change: Partial<Settings>): Promise<void> {
  // At once on the screen; the library follows.
  settings.value = { ...settings.value, ...change }
  await orToast(api.app.saveSettings(change))
}
