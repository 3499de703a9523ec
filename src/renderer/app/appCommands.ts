import { FileDown, Keyboard, Languages, Moon, Play, Redo2, Settings, Undo2 } from '@lucide/vue'
import { ref } from 'vue'
import { registerCommands, type Command } from '../commands/commands.ts'
import { canRedo, canUndo, documentId, redo, undo } from '../document/documentStore.ts'
import { currentLanguage } from '../i18n/i18n.ts'
import { go } from '../router/router.ts'
import { screens } from './screens.ts'
import { changeSettings, isDark } from './settings.ts'

export const isPaletteOpen = ref(false)
export const isSettingsOpen = ref(false)
export const isKeyMapOpen = ref(false)
export const isSavingFile = ref(false)

const screenCommands: readonly Command[] = screens.map(({ name, goTitle, icon }, i) => ({
  id: `app.go.${name}`,
  title: goTitle,
  icon,
  shortcuts: [`Alt+${i + 1}`],
  inFields: true,
  run: () => {
    go(name)
  },
}))

const others: readonly Command[] = [
  {
    id: 'app.palette',
    title: 'app.openPalette',
    shortcuts: ['Mod+K'],
    inFields: true,
    isHidden: true,
    run: () => {
      isPaletteOpen.value = !isPaletteOpen.value
    },
  },
  {
    id: 'app.undo',
    title: 'app.undo',
    icon: Undo2,
    shortcuts: ['Mod+Z'],
    inFields: false,
    isEnabled: () => canUndo.value,
    run: undo,
  },
  {
    id: 'app.redo',
    title: 'app.redo',
    icon: Redo2,
    shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
    inFields: false,
    isEnabled: () => canRedo.value,
    run: redo,
  },
  {
    id: 'app.saveFile',
    title: 'app.saveFile',
    icon: FileDown,
    shortcuts: ['Mod+Shift+S'],
    isEnabled: () => documentId.value !== null,
    run: () => {
      isSavingFile.value = true
    },
  },
  {
    id: 'app.settings',
    title: 'app.settings',
    icon: Settings,
    shortcuts: ['Mod+,'],
    run: () => {
      isSettingsOpen.value = true
    },
  },
  {
    id: 'app.keyMap',
    title: 'app.keyMap',
    icon: Keyboard,
    shortcuts: ['?'],
    run: () => {
      isKeyMapOpen.value = true
    },
  },
  {
    id: 'app.toggleTheme',
    title: 'app.toggleTheme',
    icon: Moon,
    run: () => changeSettings({ theme: isDark.value ? 'light' : 'dark' }),
  },
  {
    id: 'app.switchLanguage',
    title: 'app.switchLanguage',
    icon: Languages,
    run: () => changeSettings({ language: currentLanguage() === 'en' ? 'ko' : 'en' }),
  },
]

/** Icon of the command that starts a training: `training.start`, which the training feature registers. */
export const trainIcon = Play

/** Registers the commands of the frame, for good. */
export function registerAppCommands(): void {
  registerCommands([...screenCommands, ...others])
}
