import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTexts, openStep } from './dataFixtures.ts'
import { dropPath, expectLayers } from './editorPage.ts'
import { callFromPage, describeInBrowser, useWorkbench } from './workbench.ts'

const LONG = { timeout: 60_000 }

/** GloVe's text: "film" is not its first word, as it is of the reviews. */
function makeVectors(folder: string): string {
  const path = join(folder, 'vectors.txt')
  const lines = ['the', 'awful', 'great', 'film'].map((word, row) => {
    const numbers = Array.from({ length: 20 }, (_, i) => (((row + 1) * (i + 1)) % 7) / 7)
    return `${word} ${numbers.map((value) => value.toFixed(4)).join(' ')}\n`
  })
  writeFileSync(path, lines.join(''))
  return path
}

describeInBrowser('word vectors in the workbench', () => {
  const { openPage, served } = useWorkbench()

  test('open as a model, whose words the texts are read by, and train under a head', async () => {
    const { folder } = served()
    const vectors = makeVectors(folder)
    const texts = makeTexts(folder)
    const page = await openPage('#/home')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await dropPath(page, vectors)
    await page.waitForURL(/#\/editor\//, LONG)
    await expectLayers(page, ['input', 'embedding'])

    const layers = [
      { name: 'mean', className: 'GlobalAveragePooling1D' },
      { name: 'is_good', className: 'Dense', config: { units: 2, activation: 'softmax' } },
    ]
    const { id } = (await callFromPage(page, 'documents.create', {
      reference: vectors,
      name: 'Good or bad',
      changes: [{ type: 'addHead', layers }],
      content: { phases: { template: 'headThenAll', headEpochs: 1, epochs: 1 } },
    })) as { readonly id: string }
    await page.evaluate((hash) => {
      window.location.hash = hash
    }, `#/editor/${id}`)
    await page.getByRole('banner').getByText('Good or bad').waitFor()

    const reference = { type: 'text', path: texts, layout: { kind: 'folders' } }
    await page.evaluate(
      (hash) => {
        window.location.hash = hash
      },
      `#/data?reference=${encodeURIComponent(JSON.stringify(reference))}`,
    )
    await page.getByText('20 rows · 2 classes').waitFor(LONG)
    await openStep(page, 'Recipe')
    // Ids 2 to 5 are the words of the file; the fifth word of a review is in none.
    const tokens = page.getByRole('list', { name: 'Tokens with their ids' }).first()
    await expect.poll(() => tokens.locator('li').first().innerText(), LONG).toMatch(/^film\s+5$/)
    await page.getByRole('button', { name: 'Use it in “Good or bad”' }).click()
    const train = page.getByRole('button', { name: 'Train', exact: true })
    await expect.poll(() => train.isEnabled(), LONG).toBe(true)
    await train.click()
    const dock = page.getByRole('region', { name: 'Training' })
    await dock.getByText('finished', { exact: true }).waitFor(LONG)
    const [run] = (await callFromPage(page, 'runs.list', {})) as readonly { readonly id: string }[]
    const { notes } = (await callFromPage(page, 'runs.get', { id: run?.id })) as {
      readonly notes: readonly string[]
    }
    expect(notes).toContain("80 % of the training part's tokens are in the vocabulary.")
    await page.close()
  })
})
