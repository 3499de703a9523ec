import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { oneLine, patience } from './editorPage.ts'

/** What has the focus, by the name that is spoken: its label, or its words. */
export async function focusedName(page: Page): Promise<string> {
  const name = await page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return ''
    const labels = 'labels' in element ? [...(element.labels as NodeListOf<HTMLElement>)] : []
    return element.getAttribute('aria-label') ?? labels[0]?.textContent ?? element.textContent
  })
  return oneLine(name)
}

/** More than this is nothing that a person would do. */
const MOST_TABS = 30

/** Goes on with Tab until the thing of this name has the focus. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = []
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    const focused = await focusedName(page)
    if (name.test(focused)) return
    passed.push(focused)
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(name)} is not within ${MOST_TABS} tabs: ${passed.join(' | ')}`)
}

/** Finds a command in the palette by a part of its title and carries it out. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect.poll(() => focusedName(page), patience).toBe('Find a command')
  await page.keyboard.type(title)
  await page.keyboard.press('Enter')
}

/** Counts presses of a mouse or a finger from now on; gives what tells their number. */
export async function pointerPresses(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    document.documentElement.dataset['pressed'] = '0'
    window.addEventListener(
      'pointerdown',
      () => {
        const { dataset } = document.documentElement
        dataset['pressed'] = String(Number(dataset['pressed']) + 1)
      },
      { capture: true },
    )
  })
  return () => page.evaluate(() => Number(document.documentElement.dataset['pressed']))
}
