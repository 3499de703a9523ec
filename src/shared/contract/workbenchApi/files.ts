import { z } from 'zod'
import { path } from './common.ts'
import { method } from './method.ts'
import { nothing } from './common.ts'

export interface FileRoot {
  readonly path: string
  /** `home`, `documents`, `downloads`, `graft` (sample models), `uploads`, `work` (folder of start). */
  readonly kind: 'home' | 'documents' | 'downloads' | 'graft' | 'uploads' | 'work'
}

export interface FileEntry {
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'file'
  /** Bytes; 0 for a folder. */
  readonly size: number
  readonly modifiedAt: string
  /** What Graft takes it for by its name: it is known by content only when it is opened. */
  readonly looksLike: 'model' | 'data' | 'plan' | 'document' | null
}

export interface FileListing {
  readonly path: string
  /** The folder above, or `null` at a root. */
  readonly parent: string | null
  /** Folders first, by name. */
  readonly entries: readonly FileEntry[]
  /** Set when there are more entries than are listed. */
  readonly isCut: boolean
}

/** What a file dialog is for. */
export const pickPurpose = z.enum(['model', 'data', 'picture', 'document', 'export'])
export type PickPurpose = z.infer<typeof pickPurpose>

export const filesMethods = {
  /** Folders that the workbench may look into. */
  roots: method<readonly FileRoot[]>()(nothing),
  /** @throws workbench.outsideFolders, file.missing, file.unreadable */
  list: method<FileListing>()(z.strictObject({ path })),
  /**
   * The system's own dialog; `null` when it was left. @throws workbench.noDialog in the web shell, where the page
   * shows `list` instead.
   */
  pick: method<string | null>()(
    z.strictObject({
      purpose: pickPurpose,
      /** For `export`: the name that is offered. */
      name: z.string().max(255).optional(),
      folder: z.boolean().default(false),
    }),
  ),
}
