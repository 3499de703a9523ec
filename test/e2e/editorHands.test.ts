import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { DocumentView } from '../../src/shared/contract/workbenchApi/documents.ts'
import {
  below,
  drag,
  expectLayers,
  layerButton,
  middleOf,
  nodeOf,
  openSample,
  patience,
  saidOf,
} from './editorPage.ts'
import { runCommand } from './keys.ts'
import { callFromPage, describeInBrowser, useWorkbench } from './workbench.ts'

const untilFlatten = ['input', 'conv_1', 'pool_1', 'conv_2', 'pool_2', 'flatten']
const sample = [...untilFlatten, 'features', 'classes']

/** Chooses what a rectangle from one node to another touches. */
async function marquee(page: Page, first: string, last: string): Promise<void> {
  const [top, bottom] = [
    await nodeOf(page, first).boundingBox(),
    await nodeOf(page, last).boundingBox(),
  ]
  if (top === null || bottom === null) throw new Error('they are not on the screen')
  await page.keyboard.down('Shift')
  await page.mouse.move(top.x - 30, top.y + 4)
  await page.mouse.down()
  await page.mouse.move(top.x, top.y + 10, { steps: 2 })
  await page.mouse.move(bottom.x + 40, bottom.y + bottom.height - 4, { steps: 6 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
}

async function openAlone(page: Page): Promise<void> {
  await openSample(page)
  await page.getByRole('button', { name: 'Leave the tour' }).click()
}

const idOf = (page: Page): string => /editor\/([^?]+)/.exec(page.url())?.[1] ?? ''

describeInBrowser('the editor by hand', () => {
  const { openPage } = useWorkbench()

  test('a rectangle chooses a piece, the shelf keeps it, a drag puts it back with its weights', async () => {
    const page = await openPage()
    await openAlone(page)
    await marquee(page, 'features', 'classes')
    await expect.poll(() => page.locator('.node.chosen').count(), patience).toBe(2)
    await runCommand(page, 'Keep on the shelf')
    await page.getByRole('dialog').getByLabel('Name of the piece').fill('the top')
    await page.keyboard.press('Enter')
    await page.getByText('It is on the shelf now.').first().waitFor()

    await layerButton(page, 'flatten').click()
    await page.keyboard.press('c')
    await expectLayers(page, untilFlatten)
    await page.getByRole('tab', { name: 'Shelf' }).click()
    const end = await middleOf(page.locator('.vue-flow__node-end'))
    await drag(page, page.getByRole('button', { name: /^the top/ }), end)
    await expectLayers(page, sample)
    expect(await saidOf(page, 'classes')).toMatch(/Training$/)
    // Two layers came in one step, and go in one.
    await page.keyboard.press('Control+z')
    await expectLayers(page, untilFlatten)
    await page.close()
  })

  test('a drag from edge to edge connects, or says why not', async () => {
    const page = await openPage()
    await openAlone(page)
    const handle = (layer: string, side: 'source' | 'target') =>
      nodeOf(page, layer).locator(`.vue-flow__handle.${side}`)
    // A loop.
    const from = await middleOf(handle('flatten', 'source'))
    const refused = await middleOf(handle('conv_2', 'target'))
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 20, from.y + 10, { steps: 3 })
    await page.mouse.move(refused.x, refused.y, { steps: 8 })
    await page.locator('.connect-hint').waitFor()
    await page.mouse.up()
    await expectLayers(page, sample)

    await drag(
      page,
      page.getByRole('slider', { name: 'Cut line' }),
      await below(nodeOf(page, 'pool_2')),
    )
    await expectLayers(page, untilFlatten.slice(0, -1))
    await drag(page, handle('pool_1', 'source'), await middleOf(handle('pool_2', 'target')))
    const lastChange = async () => {
      const { content } = (await callFromPage(page, 'documents.get', {
        id: idOf(page),
      })) as DocumentView
      return content.model.changes.at(-1)
    }
    await expect.poll(lastChange, patience).toEqual({
      type: 'connect',
      from: { layer: 'pool_1', call: 0, tensor: 0 },
      to: { layer: 'pool_2', call: 0, input: 0 },
    })
    await page.close()
  })

  test('edits are replayed on another model, those that fit', async () => {
    const page = await openPage()
    await openAlone(page)
    const other = (await callFromPage(page, 'documents.create', {
      reference: 'sample:fashion-a-dense',
    })) as DocumentView
    const named = { id: other.base.id, name: 'the dense one' }
    await callFromPage(page, 'library.nameModel', named)
    await layerButton(page, 'features').click()
    await page.keyboard.press('c')
    await page.keyboard.press('h')
    await page.getByRole('button', { name: /^Classifier One unit/ }).click()
    await expectLayers(page, [...untilFlatten, 'features', 'head'])
    await runCommand(page, 'Replay on another model')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Model').selectOption({ label: 'the dense one' })
    // There is no layer "features" to cut at; the head fits everywhere.
    await dialog.getByText('features', { exact: false }).first().waitFor()
    await dialog.getByRole('button', { name: 'Make one edit there' }).click()
    await nodeOf(page, 'head').waitFor()
    await nodeOf(page, 'hidden_1').waitFor()
    expect(idOf(page)).not.toBe(other.id)
    await page.close()
  })

  test('a clash with another window overwrites nothing and is told of', async () => {
    const page = await openPage()
    await openAlone(page)
    const id = idOf(page)
    const saved = page.getByRole('status').getByText('saved', { exact: true })
    await layerButton(page, 'conv_1').click()
    // The page saves a moment after an edit; the other window has to be quicker.
    const clash = async (): Promise<boolean> => {
      await saved.waitFor()
      const { revision, content } = (await callFromPage(page, 'documents.get', {
        id,
      })) as DocumentView
      await page.keyboard.press('l')
      const theirs = { id, revision, content: { ...content, batchSize: 5 } }
      return callFromPage(page, 'documents.save', theirs).then(
        () => true,
        () => false,
      )
    }
    await expect.poll(clash, patience).toBe(true)
    const banner = page.getByRole('alert').filter({ hasText: 'another window' })
    await banner.getByRole('button', { name: /copy/i }).click()
    await expect.poll(() => idOf(page), patience).not.toBe(id)
    await banner.waitFor({ state: 'detached' })
    const theirs = (await callFromPage(page, 'documents.get', { id })) as DocumentView
    expect(theirs.content.batchSize).toBe(5)
    await page.close()
  })
})
