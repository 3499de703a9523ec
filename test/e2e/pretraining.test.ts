import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { seriousViolations } from './accessibility.ts'
import { callFromPage, describeInBrowser, useWorkbench } from './workbench.ts'

/** A machine with other things to do. */
const slow = { timeout: 120_000 }

async function fill(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label, exact: true })
  await field.fill(value)
  await field.press('Tab')
}

/** A small budget: few rows, a small net, one epoch or two. */
async function small(page: Page, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const fields = { 'At most so many rows': '256', 'Epochs of pretraining': '2', ...more }
  for (const [label, value] of Object.entries(fields)) await fill(page, label, value)
}

async function bothThemes(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await seriousViolations(page)).toEqual([])
  }
}

describeInBrowser('the pretraining workshop', () => {
  const { openPage, served } = useWorkbench()

  test('an autoencoder on the sample: form, run, layers, verdict', async () => {
    const page = await openPage('#/pretrain')
    await page.getByText('70,000 rows').waitFor(slow)
    await page.getByRole('radio', { name: 'Autoencoder', exact: true }).check()
    await small(page, { 'Widths from below': '4-8' })
    await page.getByText('256 rows are learnt from').waitFor(slow)
    await bothThemes(page)

    await page.getByRole('button', { name: 'Start pretraining' }).click()
    await page.getByText('finished', { exact: true }).waitFor(slow)
    await page.getByText('2 epochs', { exact: true }).waitFor()
    await page.getByRole('img', { name: /^Loss by epoch: now 0\.\d+/ }).waitFor()
    await page.getByText('these are of epoch 2').waitFor()
    await expect
      .poll(() => page.getByRole('img', { name: /^Given back, row \d+$/ }).count(), slow)
      .toBe(8)
    await bothThemes(page)

    await page.reload()
    await page.getByText('these are of epoch 2').waitFor(slow)
    await page.getByRole('button', { name: 'Use these layers' }).click()
    await page.waitForURL(/#\/editor\//, slow)
    const [document] = (await callFromPage(page, 'documents.list', {})) as readonly {
      readonly id: string
    }[]
    const view = (await callFromPage(page, 'documents.get', { id: document?.id })) as {
      readonly content: {
        readonly model: { readonly changes: readonly { readonly type: string }[] }
        readonly data: { readonly split: { readonly train: number } }
        readonly loss: { readonly name: string }
      }
    }
    expect(view.content.model.changes.map(({ type }) => type)).toEqual(['cut', 'addHead'])
    expect(view.content.data.split.train).toBe(100)
    expect(view.content.loss.name).toBe('sparseCategoricalCrossentropy')
    const pieces = (await callFromPage(page, 'library.pieces', {})) as readonly {
      readonly layers: readonly string[]
    }[]
    expect(pieces.map(({ layers }) => layers.at(-1))).toEqual(['features'])

    await page.getByRole('link', { name: 'Pretrain', exact: true }).click()
    await page.getByRole('tab', { name: 'Does it help?' }).click()
    await fill(page, 'Numbers of labelled rows', '20, 40')
    await fill(page, 'Seeds', '2')
    await fill(page, 'Epochs on labelled rows', '1')
    await fill(page, 'Epochs of pretraining', '1')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('heading', { name: 'Compared' }).waitFor(slow)
    await page.getByText('Run 8 of 8').waitFor()
    const table = page.getByRole('table', { name: 'What came of it' })
    await expect.poll(() => table.getByRole('row').count(), slow).toBe(5)
    await table
      .getByText(/^(Reuse helped|No difference|Reuse hurt)$/)
      .first()
      .waitFor()
    await bothThemes(page)
    await page.reload()
    await page.getByRole('heading', { name: 'Compared' }).waitFor(slow)
    await page.close()
  })

  test('hidden words in texts of the person: data, run, verdict', async () => {
    const path = join(served().folder, 'texts')
    const kinds = {
      animals: [
        'the cat sees a small dog',
        'a dog runs after the grey cat',
        'the horse eats grass',
      ],
      weather: [
        'it rains in the morning',
        'the sun shines at noon',
        'snow falls in the cold night',
      ],
    }
    for (const [kind, texts] of Object.entries(kinds)) {
      mkdirSync(join(path, kind), { recursive: true })
      for (let i = 0; i < 24; i++) {
        writeFileSync(join(path, kind, `${i}.txt`), `${texts[i % 3] ?? ''} ${i} times over`)
      }
    }
    const page = await openPage()
    const reference = await callFromPage(page, 'data.recognize', { path })
    expect(reference).toMatchObject({ type: 'text' })
    const draft = { way: 'maskedWords', reference, length: 10, vocabulary: 60, labelled: 10 }
    const budget = { epochs: 2, batchSize: 8, take: null, ways: ['maskedWords'], counts: [10] }
    const fine = { seeds: 2, fineEpochs: 1, fineBatchSize: 5 }
    await callFromPage(page, 'pretraining.saveDraft', { draft: { ...draft, ...budget, ...fine } })
    await page.reload()
    await page.getByRole('link', { name: 'Pretrain', exact: true }).click()
    await page.getByText('48 rows').waitFor(slow)
    // A choice of one by the keyboard alone.
    await page.getByRole('radio', { name: 'Whole or spoilt', exact: true }).focus()
    await page.getByRole('radio', { name: 'Hidden words' }).check()
    await page.getByText(/rows are learnt from; 10 count as labelled/).waitFor(slow)
    await page.getByRole('button', { name: 'Start pretraining' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('finished', { exact: true }).waitFor(slow)
    await page.getByText('these are of epoch 2').waitFor(slow)
    await expect.poll(() => page.locator('mark').count(), slow).toBeGreaterThan(7)
    await bothThemes(page)
    await page.getByRole('button', { name: 'Does it help?' }).click()
    await page.getByRole('checkbox', { name: 'Hidden words' }).waitFor(slow)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('heading', { name: 'Compared' }).waitFor(slow)
    await page.getByText('Run 4 of 4').waitFor()
    const table = page.getByRole('table', { name: 'What came of it' })
    await expect.poll(() => table.getByRole('row').count(), slow).toBe(3)
    await page.close()
  })

  test('what does not go together is said before a start, and can be fitted', async () => {
    const page = await openPage('#/pretrain')
    await page.getByRole('button', { name: 'Use the sample' }).click()
    await page.getByText('70,000 rows').waitFor(slow)
    await page.getByRole('radio', { name: 'Hidden patches' }).check()
    const grid = page.getByRole('textbox', { name: 'Grid' })
    await grid.fill('5')
    await grid.press('Enter')
    await page
      .getByRole('alert')
      .getByText('28 x 28 pixels cannot be cut into 5 x 5 patches')
      .waitFor()
    expect(await page.getByRole('button', { name: 'Start pretraining' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Fit settings to these data' }).click()
    await expect.poll(() => grid.inputValue(), slow).toBe('4')
    await expect
      .poll(() => page.getByRole('button', { name: 'Start pretraining' }).isEnabled(), slow)
      .toBe(true)
    await page.close()
  })
})
