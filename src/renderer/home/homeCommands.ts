import { Boxes, FolderOpen, Sparkles } from '@lucide/vue'
import { ref } from 'vue'
import { registerCommands } from '../commands/commands.ts'
import { pickFile } from '../files/pickFile.ts'
import { orToast } from '../ui/toasts.ts'
import { openPath, openSample } from './openModel.ts'

export const isBuiltinOpen = ref(false)

async function openFile(): Promise<void> {
  const path = await pickFile('model', { folder: true })
  if (path !== null) await openPath(path)
}

/** The three starts, which can be chosen from everywhere. For good. */
export function registerHomeCommands(): void {
  registerCommands([
    {
      id: 'home.openFile',
      title: 'home.openFile',
      icon: FolderOpen,
      shortcuts: ['Mod+O'],
      run: async () => {
        await orToast(openFile())
      },
    },
    {
      id: 'home.openSample',
      title: 'home.openSample',
      icon: Sparkles,
      run: async () => {
        await orToast(openSample())
      },
    },
    {
      id: 'home.openBuiltin',
      title: 'home.openBuiltin',
      icon: Boxes,
      run: () => {
        isBuiltinOpen.value = true
      },
    },
  ])
}
