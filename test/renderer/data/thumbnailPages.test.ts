import { describe, expect, test } from 'vitest'
import { moveInGrid } from '../../../src/renderer/data/report/gridKeys.ts'
import {
  createThumbnailPages,
  MOST_KEPT,
  PAGE_SIZE,
} from '../../../src/renderer/data/report/thumbnailPages.ts'

const TOTAL = 100_000

/** A main process that answers when it is told to. */
function createSlowMain() {
  const asked: number[] = []
  const answers: (() => void)[] = []
  const load = (offset: number, limit: number) =>
    new Promise<{ items: never[]; total: number }>((resolve) => {
      asked.push(offset / PAGE_SIZE)
      const items = Array.from({ length: limit }, (_, i) => ({
        row: offset + i,
        name: `${offset + i}.png`,
        width: 1,
        height: 1,
        url: 'data:,',
      }))
      answers.push(() => {
        resolve({ items: items as never[], total: TOTAL })
      })
    })
  const answer = async () => {
    answers.shift()?.()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { asked, load, answer }
}

describe('thumbnails of a long list', () => {
  test('come page by page, and places are known before them', async () => {
    const { asked, load, answer } = createSlowMain()
    const pages = createThumbnailPages(load, fail)
    pages.want(0, 0)
    expect(pages.total.value).toBeNull()
    expect(pages.at(3)).toBeNull()
    await answer()
    expect(pages.total.value).toBe(TOTAL)
    expect(pages.at(3)?.name).toBe('3.png')
    expect(pages.at(PAGE_SIZE)).toBeNull()
    expect(asked).toEqual([0])
  })

  test('that left the sight before their turn are not asked for', async () => {
    const { asked, load, answer } = createSlowMain()
    const pages = createThumbnailPages(load, fail)
    // Scrolled from the top to the middle while the first two pages are on their way.
    for (let page = 0; page < 1000; page++) {
      pages.want(page * PAGE_SIZE, (page + 1) * PAGE_SIZE - 1)
    }
    await answer()
    await answer()
    await answer()
    expect(asked).toEqual([0, 1, 999])
    expect(pages.at(999 * PAGE_SIZE)?.row).toBe(999 * PAGE_SIZE)
  })

  test('are forgotten far from the sight, and come again', async () => {
    const { asked, load, answer } = createSlowMain()
    const pages = createThumbnailPages(load, fail)
    for (let page = 0; page <= MOST_KEPT; page++) {
      pages.want(page * PAGE_SIZE, page * PAGE_SIZE)
      await answer()
    }
    expect(pages.at(0)).toBeNull()
    expect(pages.at(MOST_KEPT * PAGE_SIZE)?.row).toBe(MOST_KEPT * PAGE_SIZE)
    pages.want(0, 0)
    await answer()
    expect(pages.at(0)?.row).toBe(0)
    expect(asked.filter((page) => page === 0)).toHaveLength(2)
  })

  test('tell what went wrong, unless nobody looks any more', async () => {
    const errors: unknown[] = []
    const refuse = () => Promise.reject(new Error('gone'))
    const pages = createThumbnailPages(refuse, (error) => errors.push(error))
    pages.want(0, 0)
    await new Promise((resolve) => setTimeout(resolve))
    expect(errors).toEqual([new Error('gone')])
    pages.want(0, 0)
    pages.end()
    await new Promise((resolve) => setTimeout(resolve))
    expect(errors).toHaveLength(1)
  })
})

test('keys lead through a grid and stop at its ends', () => {
  const size = { total: 95, columns: 10, page: 4 }
  expect(moveInGrid('ArrowRight', 9, size)).toBe(10)
  expect(moveInGrid('ArrowLeft', 0, size)).toBe(0)
  expect(moveInGrid('ArrowDown', 12, size)).toBe(22)
  expect(moveInGrid('ArrowDown', 90, size)).toBe(94)
  expect(moveInGrid('PageUp', 57, size)).toBe(17)
  expect(moveInGrid('End', 3, size)).toBe(94)
  expect(moveInGrid('Home', 50, size)).toBe(0)
  expect(moveInGrid('a', 50, size)).toBeNull()
  expect(moveInGrid('End', 0, { ...size, total: 0 })).toBeNull()
})

function fail(error: unknown): void {
  throw error
}
