import type { PictureRecipe } from '../../shared/data/pictureRecipe.ts'

/** A picture that is to become a row: a file, or bytes inside another file. */
export interface PictureItem {
  /** Its path, or where it stands (`PATH, row N`): for messages. */
  readonly name: string
  /** Hash of its bytes as the scan saw them; another hash is another picture. */
  readonly hash: string
  /** All its bytes. @throws what reading throws; the row fails then, and the others go on. */
  readonly read: () => Promise<Uint8Array>
}

/** Pictures as rows: bytes `[items, rows, columns, channels]` in a file of the cache. */
export interface PicturePixels {
  readonly path: string
  readonly contentHash: string
  /**
   * Items that could not be decoded after all. Their rows are zeros and belong to no part: the caller takes them out of
   * the split, counts and reports them.
   */
  readonly failed: readonly { readonly row: number; readonly reason: string }[]
}

/** What decodes pictures into the cache: each hash and recipe once, whatever happens on the way. */
export type PreparePictures = (
  items: readonly PictureItem[],
  recipe: PictureRecipe,
  options: {
    readonly cacheFolder: string
    readonly signal?: AbortSignal
    readonly onProgress?: (share: number) => void
  },
) => Promise<PicturePixels>
