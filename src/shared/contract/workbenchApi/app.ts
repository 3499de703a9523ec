import { z } from 'zod'
import { method } from './method.ts'
import { nothing } from './common.ts'

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', 'en', 'ko']).default('system'),
  /** `system`: as the system asks; `reduced`: nothing moves. */
  motion: z.enum(['system', 'reduced']).default('system'),
  /** Whether the guided tour was finished or left. */
  tourDone: z.boolean().default(false),
})

/** What the person has chosen. */
export type Settings = z.infer<typeof settingsSchema>

/** What is there to know about this Graft. */
export interface AppInfo {
  readonly version: string
  readonly shell: 'electron' | 'web'
  readonly platform: string
  /** Versions of Node, SQLite and so on, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly libraryPath: string
  /** Set when the library could only be read into memory: why. */
  readonly readOnlyReason: string | null
}

/** A model file or folder that was opened lately. */
export interface RecentItem {
  readonly path: string
  readonly name: string
  readonly openedAt: string
  /** Whether it is still there. */
  readonly exists: boolean
}

export const appMethods = {
  info: method<AppInfo>()(nothing),
  settings: method<Settings>()(nothing),
  /** Only the keys that change; gives all settings. */
  saveSettings: method<Settings>()(
    z.strictObject({
      theme: settingsSchema.shape.theme.unwrap().optional(),
      language: settingsSchema.shape.language.unwrap().optional(),
      motion: settingsSchema.shape.motion.unwrap().optional(),
      tourDone: z.boolean().optional(),
    }),
  ),
  /** Newest first. */
  recent: method<readonly RecentItem[]>()(nothing),
  clearRecent: method<null>()(nothing),
  /** The answer to `app.closing`: stops the run, keeps it, and ends the program. Only the desktop shell asks. */
  stopAndQuit: method<null>()(nothing),
}
