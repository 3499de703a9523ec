import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  below,
  drag,
  expectLayers,
  middleOf,
  nodeOf,
  openSample,
  patience,
  saidOf,
} from './editorPage.ts'
import { focusedName, pointerPresses, runCommand, tabTo } from './keys.ts'
import { describeInBrowser, useWorkbench } from './workbench.ts'

/** From the sample to a `.keras` file: once with the mouse, once with nothing but keys. */
const untilFeatures = ['input', 'conv_1', 'pool_1', 'conv_2', 'pool_2', 'flatten', 'features']
const slow = { timeout: 120_000 }

function dock(page: Page) {
  return page.getByRole('region', { name: 'Training' })
}

/** Both phases are over, and the chart says so. */
async function expectTrained(page: Page): Promise<void> {
  // What was trained before is shown until then.
  await dock(page).getByText('Sandal or shirt', { exact: true }).waitFor(slow)
  await dock(page).getByText('finished', { exact: true }).waitFor(slow)
  await dock(page).getByText('Epoch 2 of 2').waitFor()
  await dock(page)
    .getByRole('img', { name: /^Loss by epoch: now 0\.\d+/ })
    .waitFor()
}

async function expectCompared(page: Page): Promise<void> {
  await page.getByText('Run 6 of 6').waitFor(slow)
  await page.getByText(/luck alone: p = |scored the same/).waitFor()
}

async function expectKerasFile(page: Page, path: string): Promise<void> {
  await page.getByText(`Written: ${path}`, { exact: false }).first().waitFor(slow)
  // A .keras file is a zip archive.
  expect((await readFile(path)).subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04', 'latin1'))
}

const stateOf = async (page: Page, layer: string) => (await saidOf(page, layer)).split(', ').at(-1)

describeInBrowser('the whole job', () => {
  const { openPage, served } = useWorkbench()

  test('by mouse', async () => {
    const page = await openPage()
    await openSample(page)
    await page.getByRole('button', { name: 'Leave the tour' }).click()
    const cutLine = page.getByRole('slider', { name: 'Cut line' })
    await drag(page, cutLine, await below(nodeOf(page, 'features')))
    await expectLayers(page, untilFeatures)
    await page.getByRole('tab', { name: 'Heads' }).click()
    const end = await middleOf(page.locator('.vue-flow__node-end'))
    await drag(page, page.getByRole('button', { name: /^Classifier One unit/ }), end)
    await expectLayers(page, [...untilFeatures, 'head'])
    const freezeLine = page.getByRole('slider', { name: 'Freeze line' })
    await drag(page, freezeLine, await below(nodeOf(page, 'conv_2')))
    await expect.poll(() => stateOf(page, 'conv_2'), patience).toBe('Frozen')

    // The edges of both phases, to one epoch each.
    for (const phase of ['head', 'all']) {
      const edge = page.getByRole('slider', { name: `Epochs of ${phase}` })
      const { y } = await middleOf(edge)
      await drag(page, edge, { x: 0, y })
      await expect.poll(() => edge.getAttribute('aria-valuenow'), patience).toBe('1')
    }
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await expectTrained(page)
    await dock(page).getByRole('button', { name: 'Results' }).click()
    await page.getByRole('tab', { name: 'Confusion' }).click()
    await page.getByRole('button', { name: 'true shirt, predicted shirt' }).click()
    await page.getByRole('heading', { name: /× shirt, rightly/ }).waitFor()
    await expect.poll(() => page.locator('.sample img').count(), slow).toBe(24)
    await page.getByRole('button', { name: 'Compare with scratch' }).click()
    await expectCompared(page)

    await page.getByRole('button', { name: 'Export…' }).click()
    const dialog = page.getByRole('dialog')
    const target = join(served().folder, 'by-mouse.keras')
    await dialog.getByLabel('File').fill(target)
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expectKerasFile(page, target)
    await page.close()
  })

  test('by keyboard alone', async () => {
    const page = await openPage()
    const pressed = await pointerPresses(page)
    const press = (keys: string) => page.keyboard.press(keys)
    await page.getByRole('heading', { level: 1 }).waitFor()

    await tabTo(page, /^Try the sample/)
    await press('Enter')
    await nodeOf(page, 'features').waitFor()

    await press('Shift+X')
    await expect.poll(() => focusedName(page), patience).toBe('Cut line')
    await press('ArrowUp')
    await press('Enter')
    await expectLayers(page, untilFeatures)
    await press('h')
    await expect.poll(() => focusedName(page), patience).toMatch(/^Classifier/)
    await press('Enter')
    await expectLayers(page, [...untilFeatures, 'head'])
    await press('Shift+L')
    await expect.poll(() => focusedName(page), patience).toBe('Freeze line')
    for (let step = 0; step < 4; step++) await press('ArrowDown')
    await press('Enter')
    await expect.poll(() => stateOf(page, 'conv_2'), patience).toBe('Frozen')
    expect(await stateOf(page, 'features')).toBe('Training')

    await press('t')
    await tabTo(page, /^Epochs of head$/)
    await press('PageDown')
    await tabTo(page, /^Epochs of all$/)
    for (let step = 0; step < 3; step++) await press('PageDown')

    await press('Control+Enter')
    await expectTrained(page)
    await press('Control+Shift+Enter')
    await page.getByRole('heading', { name: 'Sandal or shirt', level: 1 }).waitFor()
    await tabTo(page, /^Overview$/)
    await press('ArrowRight')
    await page.getByRole('table', { name: /matrix/i }).waitFor()
    await tabTo(page, /^true sandal, predicted sandal/)
    await press('ArrowRight')
    await press('ArrowDown')
    await press('Enter')
    await page.getByRole('heading', { name: /× shirt, rightly/ }).waitFor()
    await expect.poll(() => page.locator('.sample img').count(), slow).toBe(24)

    await runCommand(page, 'Compare with scratch')
    await expectCompared(page)
    await runCommand(page, 'Export')
    const target = join(served().folder, 'by-keyboard.keras')
    await tabTo(page, /^File$/)
    await page.keyboard.type(target)
    await tabTo(page, /^Export$/)
    await press('Enter')
    await expectKerasFile(page, target)
    expect(await pressed()).toBe(0)
    await page.close()
  })
})
