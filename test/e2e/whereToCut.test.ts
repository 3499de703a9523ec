import { expect, test } from 'vitest'
import { seriousViolations } from './accessibility.ts'
import { expectLayers } from './editorPage.ts'
import { callFromPage, describeInBrowser, useWorkbench } from './workbench.ts'

const LONG = { timeout: 60_000 }

describeInBrowser('the panel that tells where to cut', () => {
  const { openPage } = useWorkbench()

  test('measures, tells the best place, is stopped, and cuts there', async () => {
    const page = await openPage('#/home')
    const { id } = (await callFromPage(page, 'documents.create', {
      reference: 'sample:fashion-a-conv',
      name: 'Sandals and shirts',
    })) as { readonly id: string }
    await page.evaluate((hash) => {
      window.location.hash = hash
    }, `#/editor/${id}`)
    await page.getByRole('tab', { name: 'Where to cut' }).click()
    await page.getByText('Choose data with classes first.').waitFor()
    const start = page.getByRole('button', { name: 'Find out' })
    expect(await start.isEnabled()).toBe(false)

    const view = (await callFromPage(page, 'documents.get', { id })) as {
      readonly revision: number
      readonly content: object
    }
    const source = { type: 'sample', name: 'fashion-mnist', classes: ['sandal', 'shirt'] }
    const data = { source, scale: 1 / 255, split: { train: 200 } }
    await callFromPage(page, 'documents.save', {
      id,
      revision: view.revision,
      content: { ...view.content, data },
    })
    await expect.poll(() => start.isEnabled(), LONG).toBe(true)
    await start.click()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await start.waitFor(LONG)
    const places = page.getByRole('list', { name: 'Where to cut' })
    expect(await places.count()).toBe(0)

    await start.click()
    await places.getByText('lowest of the best').waitFor(LONG)
    // Input, two convolutions, two poolings, the features, and the classes it was trained on.
    expect(await places.getByRole('listitem').count()).toBe(7)
    await page.getByText(/over three draws of 160 training rows/).waitFor()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await seriousViolations(page)).toEqual([])
    }

    // What was found is met again.
    await page.reload()
    await page.getByRole('tab', { name: 'Where to cut' }).click()
    await places.getByText('lowest of the best').waitFor(LONG)
    // A layer that was changed is not the one that was looked at; undone, it is.
    const changed = page.getByText('Data or layers have changed since; find out again.')
    const shown = (await callFromPage(page, 'documents.get', { id })) as {
      readonly revision: number
      readonly content: { readonly model: object }
    }
    const model = {
      ...shown.content.model,
      changes: [{ type: 'setConfig', layer: 'conv_1', config: { activation: 'sigmoid' } }],
    }
    await callFromPage(page, 'documents.save', {
      id,
      revision: shown.revision,
      content: { ...shown.content, model },
    })
    await changed.waitFor(LONG)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect.poll(() => changed.count(), LONG).toBe(0)
    const cut = places.getByRole('button', { name: 'Cut here, after pool_2' })
    await cut.click()
    await expectLayers(page, ['input', 'conv_1', 'pool_1', 'conv_2', 'pool_2'])
    expect(await cut.isEnabled()).toBe(false)
    await page.close()
  })
})
