import { expect, test } from 'vitest'
import { seriousViolations } from './accessibility.ts'
import {
  below,
  drag,
  expectLayers,
  layerButton,
  middleOf,
  oneLine,
  patience,
  saidOf,
  nodeOf,
  openSample,
} from './editorPage.ts'
import { describeInBrowser, useWorkbench } from './workbench.ts'

const sample = ['input', 'conv_1', 'pool_1', 'conv_2', 'pool_2', 'flatten', 'features', 'classes']
const untilFeatures = sample.slice(0, -1)

describeInBrowser('the layer editor', () => {
  const { openPage } = useWorkbench()

  test('by mouse: cut line, head, freeze line; a reload keeps it; undo leads back to the start', async () => {
    const page = await openPage()
    await openSample(page)
    await expectLayers(page, sample)

    const cutLine = page.getByRole('slider', { name: 'Cut line' })
    await drag(page, cutLine, await below(nodeOf(page, 'features')))
    await expectLayers(page, untilFeatures)
    await page.getByRole('button', { name: 'Bring back classes and what it needs' }).waitFor()

    await page.getByRole('tab', { name: 'Heads' }).click()
    const end = await middleOf(page.locator('.vue-flow__node-end'))
    await drag(page, page.getByRole('button', { name: /^Classifier One unit/ }), end)
    await expectLayers(page, [...untilFeatures, 'head'])
    expect(await saidOf(page, 'head')).toMatch(/New$/)

    const freezeLine = page.getByRole('slider', { name: 'Freeze line' })
    await drag(page, freezeLine, await below(nodeOf(page, 'conv_2')))
    const state = async (name: string) => (await saidOf(page, name)).split(', ').at(-1)
    await expect.poll(() => state('conv_2'), patience).toBe('Frozen')
    expect(await state('conv_1')).toBe('Frozen')
    expect(await state('features')).toBe('Training')

    await page.getByRole('status').getByText('saved', { exact: true }).waitFor()
    await page.reload()
    await expectLayers(page, [...untilFeatures, 'head'])
    await expect.poll(() => state('conv_2'), patience).toBe('Frozen')

    const undo = page.getByRole('button', { name: 'Undo', exact: true })
    while (await undo.isEnabled()) await undo.click()
    await expectLayers(page, sample)
    expect(await state('conv_2')).toBe('Training')
    await page.close()
  })

  test('by keyboard alone: walk, freeze, lock, cut, insert, replace, append, remove, undo', async () => {
    const page = await openPage()
    await openSample(page)
    const press = (keys: string) => page.keyboard.press(keys)
    const focused = async () =>
      oneLine((await page.evaluate(() => document.activeElement?.textContent)) ?? '')
    const isAt = (name: string) => expect.poll(focused, patience).toMatch(new RegExp(`^${name} `))

    await press('Shift+C')
    await isAt('input')
    for (const name of sample.slice(1, 7)) {
      await press('ArrowDown')
      await isAt(name)
    }
    await press('F')
    await expect.poll(focused, patience).toMatch(/^features .*, Frozen$/)
    await press('L')
    await expect.poll(focused, patience).toMatch(/^features .*Weights frozen$/)
    await press('C')
    await expectLayers(page, untilFeatures)

    await press('A')
    await page.keyboard.type('dropout rate')
    await page.getByText('No layer is called that.').waitFor()
    await press('Control+A')
    await page.keyboard.type('GaussianDropout')
    await press('Tab')
    await press('Enter')
    await expectLayers(page, [...untilFeatures, 'gaussian_dropout'])

    await press('R')
    await page.keyboard.type('Dense')
    await press('Tab')
    await press('Enter')
    await expectLayers(page, [...untilFeatures, 'dense'])

    await press('Shift+C')
    await isAt('dense')
    await press('ArrowUp')
    await isAt('features')
    await press('I')
    await page.keyboard.type('LeakyReLU')
    await press('Tab')
    await press('Enter')
    await expectLayers(page, [...untilFeatures, 'leaky_re_lu', 'dense'])
    await press('Delete')
    await expectLayers(page, [...untilFeatures, 'dense'])

    await press('Shift+B')
    await expectLayers(page, sample)
    for (let step = 0; step < 8; step++) await press('Control+Z')
    await expectLayers(page, sample)
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true)
    await press('Control+Y')
    await expect.poll(() => saidOf(page, 'conv_1'), patience).toMatch(/Frozen$/)
    await page.close()
  })

  test('lines are moved by keyboard, too, and say where they are', async () => {
    const page = await openPage()
    await openSample(page)
    const line = page.getByRole('slider', { name: 'Freeze line' })
    await line.focus()
    for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowDown')
    // 3 x 3 x 1 x 32 weights and 32 biases.
    expect(await line.getAttribute('aria-valuetext')).toContain('320 parameters')
    await page.keyboard.press('Enter')
    await expect.poll(() => saidOf(page, 'conv_1'), patience).toMatch(/Frozen$/)
    const cut = page.getByRole('slider', { name: 'Cut line' })
    await cut.focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Escape')
    await expectLayers(page, sample)
    await page.close()
  })

  test('says before the drop why something does not fit, and does not do it', async () => {
    const page = await openPage()
    await openSample(page)
    await page.getByRole('searchbox', { name: 'Find a layer' }).fill('Conv2DTranspose')
    const item = await middleOf(page.getByRole('button', { name: 'Conv2DTranspose', exact: true }))
    const place = await below(nodeOf(page, 'flatten'))
    await page.mouse.move(item.x, item.y)
    await page.mouse.down()
    await page.mouse.move(item.x + 8, item.y + 8, { steps: 2 })
    await page.mouse.move(place.x, place.y, { steps: 8 })
    await page.getByText('cannot take its input').waitFor()
    await page.mouse.up()
    await expectLayers(page, sample)
    await page.close()
  })

  test('settings are checked while they are written; a wrong one says what is wanted', async () => {
    const page = await openPage()
    await openSample(page)
    await layerButton(page, 'features').click()
    const units = page.getByRole('textbox', { name: 'Units' })
    await units.fill('1.5')
    await units.press('Enter')
    await page.getByText('Write a whole number.').waitFor()
    await units.fill('32')
    await units.press('Enter')
    await expect.poll(() => saidOf(page, 'features'), patience).toContain('output 32')
    const name = page.getByRole('textbox', { name: 'Name of the layer' })
    await name.fill('hidden')
    await name.press('Enter')
    await nodeOf(page, 'hidden').waitFor()
    await page.getByRole('img', { name: /^kernel: from -/ }).waitFor()
    await page.close()
  })

  test('timeline: templates, cells, epochs by keyboard', async () => {
    const page = await openPage()
    await openSample(page)
    await page.getByRole('combobox', { name: 'Template' }).selectOption('Everything at once')
    await page.getByRole('button', { name: 'conv_1 in all: trains 0.01' }).click()
    await page.getByRole('button', { name: 'conv_1 in all: frozen' }).waitFor()
    const edge = page.getByRole('slider', { name: 'Epochs of all' })
    await edge.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('21')
    await page.keyboard.press('Control+Z')
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('20')
    await page.close()
  })

  test('has no serious violation of accessibility, light and dark', async () => {
    const page = await openPage()
    await openSample(page)
    await layerButton(page, 'conv_1').click()
    await page.keyboard.press('F')
    await page.getByRole('img', { name: /^kernel: / }).waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset['theme']))
      .toBe('dark')
    await page.getByRole('tab', { name: /^Problems/ }).click()
    expect(await seriousViolations(page)).toEqual([])
    await page.close()
  })

  test('speaks Korean, and English again', async () => {
    const page = await openPage()
    await openSample(page)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Switch to the next language')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: '동결 해제 일정' }).waitFor()
    expect(await saidOf(page, 'conv_1')).toMatch(/학습$/)
    await page.getByRole('slider', { name: '동결선' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('다음 언어로')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: 'Unfreeze timeline' }).waitFor()
    await page.close()
  })
})
