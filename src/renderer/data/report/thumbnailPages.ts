import { shallowRef, type ShallowRef } from 'vue'
import type { Page } from '../../../shared/contract/workbenchApi/common.ts'
import type { Thumbnail } from '../../../shared/contract/workbenchApi/data.ts'

/** Thumbnails that are asked for at once. */
export const PAGE_SIZE = 48
/** Questions that are open at a time: more would only wait in main. */
const AT_A_TIME = 2
/** So many pages are kept; of others only their places. */
export const MOST_KEPT = 40

export interface ThumbnailPages {
  /** Length of the whole list; `null` until the first page came. */
  readonly total: Readonly<ShallowRef<number | null>>
  /** The thumbnail at a place; `null` while it is not there, `undefined` where there is none. */
  readonly at: (place: number) => Thumbnail | null | undefined
  /** Says which places are in sight. Pages that wait and left the sight are not asked for any more. */
  readonly want: (first: number, last: number) => void
  /** Nothing is asked for any more. */
  readonly end: () => void
}

type Pages = ReadonlyMap<number, readonly Thumbnail[]>

/**
 * A long list of thumbnails, filled page by page as it comes into sight.
 * @param load gives a page; what it throws is told by `onError`, and the page is asked for again when it is wanted
 */
export function createThumbnailPages(
  load: (offset: number, limit: number) => Promise<Page<Thumbnail>>,
  onError: (error: unknown) => void,
): ThumbnailPages {
  const pages = shallowRef<Pages>(new Map())
  const total = shallowRef<number | null>(null)
  const open = new Set<number>()
  let wanted: readonly number[] = []

  async function fetchPage(page: number): Promise<void> {
    open.add(page)
    try {
      const { items, total: all } = await load(page * PAGE_SIZE, PAGE_SIZE)
      pages.value = withoutFar(new Map([...pages.value, [page, items]]), wanted)
      total.value = all
    } catch (error) {
      if (wanted.length > 0) onError(error)
      wanted = []
    }
    open.delete(page)
    fetchNext()
  }

  function fetchNext(): void {
    for (const page of wanted) {
      if (open.size >= AT_A_TIME) return
      if (!pages.value.has(page) && !open.has(page)) void fetchPage(page)
    }
  }

  return {
    total,
    at: (place) => {
      const page = pages.value.get(Math.floor(place / PAGE_SIZE))
      return page === undefined ? null : page[place % PAGE_SIZE]
    },
    want: (first, last) => {
      const [from, to] = [first, Math.max(first, last)].map((place) =>
        Math.floor(place / PAGE_SIZE),
      )
      wanted = pagesBetween(from ?? 0, to ?? 0)
      fetchNext()
    },
    end: () => {
      wanted = []
    },
  }
}

function pagesBetween(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** Pages far from the sight go first. */
function withoutFar(pages: Pages, wanted: readonly number[]): Pages {
  if (pages.size <= MOST_KEPT) return pages
  const middle = wanted[wanted.length >> 1] ?? 0
  const near = [...pages].sort(([a], [b]) => Math.abs(a - middle) - Math.abs(b - middle))
  return new Map(near.slice(0, MOST_KEPT))
}
