import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dropPath, layerButton, nodeOf, openSample, patience } from './editorPage.ts'
import { focusedName } from './keys.ts'
import { describeInBrowser, useWorkbench } from './workbench.ts'

describeInBrowser('a document as a file', () => {
  const { openPage, served } = useWorkbench()

  test('is saved by keys, and opened where it is dropped', async () => {
    const page = await openPage()
    await openSample(page)
    await page.getByRole('button', { name: 'Leave the tour' }).click()
    await layerButton(page, 'features').click()
    await page.keyboard.press('c')
    await nodeOf(page, 'classes').waitFor({ state: 'detached' })
    const path = join(served().folder, 'job.graft')
    await page.keyboard.press('Control+Shift+S')
    await expect.poll(() => focusedName(page), patience).toBe('File')
    await page.keyboard.type(path)
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(`Written: ${path}`, { exact: false }).first().waitFor()

    await page.getByRole('link', { name: 'Home', exact: true }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await dropPath(page, path)
    await nodeOf(page, 'features').waitFor()
    expect(await nodeOf(page, 'classes').count()).toBe(0)
    await page.getByRole('link', { name: 'Home', exact: true }).click()
    await expect
      .poll(() => page.getByRole('link', { name: /Sandal or shirt/ }).count(), patience)
      .toBe(2)
    await page.close()
  })

  test('and a folder of a model is taken in whole where it is dropped', async () => {
    const page = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const formats = join(import.meta.dirname, '../fixtures/models')
    await dropPath(page, join(formats, 'tfjsConv'))
    await page.locator('.vue-flow__node-layer').first().waitFor()
    await page.close()
  })
})
