import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import {
  settingsSchema,
  type RecentItem,
  type Settings,
} from '../../shared/contract/workbenchApi/app.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { Library } from '../library/openLibrary.ts'
import { graftVersion } from '../services/versions.ts'
import type { WorkbenchContext } from './context.ts'

const RECENT = 12
const recentSchema = z.array(z.object({ path: z.string(), openedAt: z.string() }))

export function createAppHandlers(context: WorkbenchContext): WorkbenchHandlers['app'] {
  const { library, shell, emit } = context
  return {
    info: () => ({
      version: graftVersion,
      shell,
      platform: `${process.platform} ${process.arch}`,
      versions: { Node: process.versions.node },
      libraryPath: library.path,
      readOnlyReason: library.snapshotReason,
    }),
    settings: () => readSettings(library),
    saveSettings: (change) => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      const settings = { ...readSettings(library), ...Object.fromEntries(given) }
      library.settings.put('settings', settings)
      emit('app.settings', settings)
      return settings
    },
    recent: () => readRecent(library),
    clearRecent: () => {
      library.settings.put('recent', [])
      return null
    },
    // The desktop shell answers this itself; a server goes on for the other tabs.
    stopAndQuit: () => null,
  }
}

/** What a later or an earlier Graft wrote and this one does not know is left out. */
function readSettings(library: Library): Settings {
  const stored = library.settings.get('settings')
  const parsed = settingsSchema.safeParse(stored ?? {})
  return parsed.success ? parsed.data : settingsSchema.parse({})
}

function readRecent(library: Library): readonly RecentItem[] {
  const stored = recentSchema.safeParse(library.settings.get('recent') ?? [])
  return (stored.data ?? []).map(({ path, openedAt }) => ({
    path,
    openedAt,
    name: basename(path),
    exists: existsSync(path),
  }))
}

/** Puts a path to the front of the recent ones. */
export function noteRecent({ library, now }: WorkbenchContext, path: string): void {
  const others = readRecent(library).filter((item) => item.path !== path)
  const items = [{ path, openedAt: now().toISOString() }, ...others].slice(0, RECENT)
  library.settings.put(
    'recent',
    items.map(({ path: place, openedAt }) => ({ path: place, openedAt })),
  )
}
