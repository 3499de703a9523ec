import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Opens the sample model from Home by clicks and waits for its layers. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the sample' }).click()
  await nodeOf(page, 'features').waitFor()
}

/** The node that shows a layer. */
export function nodeOf(page: Page, layer: string, call = 0): Locator {
  return page.locator(`.vue-flow__node[data-id="${layer}:${call}"]`)
}

/** The part of a node that is chosen and that tells all about its layer. */
export function layerButton(page: Page, layer: string): Locator {
  return nodeOf(page, layer).locator('.main')
}

/** Drags with the mouse: a nudge first, since the first movement only begins a drag. */
export async function drag(
  page: Page,
  from: Locator,
  to: { readonly x: number; readonly y: number },
): Promise<void> {
  const start = await middleOf(from)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x + 6, start.y + 6, { steps: 2 })
  await page.mouse.move(to.x, to.y, { steps: 10 })
  await page.mouse.up()
}

export async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox()
  if (box === null) throw new Error('it is not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** The place just below a node: where a line stands. */
export async function below(node: Locator): Promise<{ x: number; y: number }> {
  const box = await node.boundingBox()
  if (box === null) throw new Error('it is not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height + 10 }
}

/** Names of the layers that the canvas shows, from top to bottom. */
export async function shownLayers(page: Page): Promise<readonly string[]> {
  const ids = await page.locator('.vue-flow__node-layer').evaluateAll((nodes) =>
    nodes
      .map((node) => ({
        id: node.getAttribute('data-id') ?? '',
        top: node.getBoundingClientRect().top,
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ id }) => id),
  )
  return ids.map((id) => id.replace(/:\d+$/, ''))
}

export async function expectLayers(page: Page, layers: readonly string[]): Promise<void> {
  await expect.poll(() => shownLayers(page), patience).toEqual(layers)
}

/** Machines of tests may be slow. */
export const patience = { timeout: 15_000 }

/** All that a layer's node says, in one line. */
export async function saidOf(page: Page, layer: string): Promise<string> {
  const words = await layerButton(page, layer).textContent()
  return oneLine(words ?? '')
}

export function oneLine(words: string): string {
  return words.replace(/\s+/g, ' ').trim()
}

/** Drops a file or a folder of the disk on the middle of the window, as the system does. */
export async function dropPath(page: Page, path: string, at = { x: 700, y: 400 }): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data })
  }
  await session.detach()
}
