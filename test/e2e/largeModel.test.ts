import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { writeModelFile } from '../../src/main/formats/writeModelFile.ts'
import { initialWeights } from '../../src/shared/transfer/initialWeights.ts'
import { denseNet } from '../renderer/editor/nets.ts'
import { layerButton, middleOf, nodeOf, patience, saidOf } from './editorPage.ts'
import { describeInBrowser, useWorkbench } from './workbench.ts'

describeInBrowser('a model of 700 layers', () => {
  const { openPage, served } = useWorkbench()
  const graph = denseNet(4, 25, 2)

  beforeAll(async () => {
    const { weights } = initialWeights(graph, { weightsOf: () => null, seed: 1, fresh: true })
    const model = { graph, weights, labels: null, producer: 'test', format: 'kerasH5' as const }
    await writeModelFile(join(served().folder, 'dense.h5'), model)
  })

  test('opens folded, unfolds, pans, and draws only what is in sight', async () => {
    expect(graph.layers.length).toBeGreaterThan(700)
    const page = await openPage()
    await page.getByRole('button', { name: 'Open a model file' }).click()
    const path = page.getByRole('textbox', { name: 'Path' })
    await path.fill(join(served().folder, 'dense.h5'))
    await path.press('Enter')

    const stage = page.locator('.vue-flow__node-block', { hasText: 'conv3' })
    await stage.waitFor()
    expect(await page.locator('.vue-flow__node').count()).toBeLessThan(20)
    await stage.getByRole('button', { name: 'Unfold conv3' }).click()
    await page.locator('.vue-flow__node-block', { hasText: 'conv3_block1' }).first().waitFor()

    await page.getByRole('button', { name: 'Unfold', exact: true }).click()
    // What was opened stays in sight.
    await nodeOf(page, 'conv3_block1_0_bn').waitFor()
    expect(await page.locator('.vue-flow__node').count()).toBeLessThan(60)

    const canvas = await middleOf(page.locator('.canvas'))
    await page.mouse.move(canvas.x - 250, canvas.y)
    for (let step = 0; step < 30; step++) await page.mouse.wheel(0, 400)
    await nodeOf(page, 'conv3_block1_0_bn').waitFor({ state: 'detached' })
    expect(await page.locator('.vue-flow__node').count()).toBeLessThan(60)

    await page.getByRole('button', { name: 'Fold', exact: true }).click()
    await layerButton(page, 'predictions').waitFor()
    await layerButton(page, 'avg_pool').click()
    await page.keyboard.press('F')
    await expect.poll(() => saidOf(page, 'avg_pool'), patience).toMatch(/Frozen$/)
    await page.close()
  })
})
