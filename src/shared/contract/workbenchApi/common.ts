import { z } from 'zod'

/** A method without an argument is called with `{}`. */
export const nothing = z.strictObject({})

/** Identity of something in the library. */
export const id = z.string().min(1).max(200)

/** What people write into a name field: trimmed, not empty. */
export const nameText = z.string().trim().min(1).max(200)

/** An absolute path on the machine that Graft runs on. */
export const path = z.string().min(1).max(4096)

/** A part of a long list. */
export const page = {
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(60),
}

/** Parts of a data set. */
export const part = z.enum(['train', 'validation', 'test'])
export type DataPart = z.infer<typeof part>

/** A picture for the screen. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** `data:image/png;base64,...` */
  readonly url: string
}

/** A part of a long list, with the length of the whole. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly total: number
}
