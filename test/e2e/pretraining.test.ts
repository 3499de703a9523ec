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
async function small(
  page: Page,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  const usual = { 'At most so many rows': '256', 'Epochs of pretraining': '2' }
  const fields: typeof more = { ...usual, ...more }
  for (const [label, value] of Object.entries(fields)) {
    if (value !== undefined) await fill(page, label, value)
  }
}

interface DocumentShown {
  readonly id: string
  readonly revision: number
  readonly base: { readonly graph: { readonly layers: readonly { readonly name: string }[] } }
  readonly content: {
    readonly model: { readonly changes: readonly { readonly type: string }[] }
    readonly data: { readonly split: { readonly train: number } }
    readonly loss: { readonly name: string }
    readonly phases: { readonly template?: string }
  }
}

/** The document that was saved last. */
async function newestDocument(page: Page): Promise<DocumentShown> {
  const [newest] = (await callFromPage(page, 'documents.list', {})) as readonly {
    readonly id: string
  }[]
  return (await callFromPage(page, 'documents.get', { id: newest?.id })) as DocumentShown
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
    const view = await newestDocument(page)
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

  test('Boltzmann machines layer by layer: stopped and gone on with, up to their layers in a document', async () => {
    const page = await openPage('#/pretrain')
    await page.getByRole('button', { name: 'Use the sample' }).click()
    await page.getByText('70,000 rows').waitFor(slow)
    await page.getByRole('radio', { name: 'Layer by layer', exact: true }).check()
    await page.getByRole('combobox', { name: 'Each layer as' }).selectOption('machines')
    await small(page, {
      'Epochs of pretraining': undefined,
      'Epochs of each layer': '4000',
      'Widths from below': '12-6',
    })
    await page.getByText('256 rows are learnt from').waitFor(slow)
    await bothThemes(page)
    await page.getByRole('button', { name: 'Start pretraining' }).click()

    const layers = page.getByRole('list', { name: 'Layers, from below' })
    await page.getByText('Layer 1 of 2: hidden_1').waitFor(slow)
    await page.getByRole('img', { name: /^Loss by epoch/ }).waitFor(slow)
    await page.getByRole('button', { name: 'Stop and keep' }).click()
    await page.getByText('0 of 2 layers are trained').waitFor(slow)
    await layers.getByText('stopped').waitFor(slow)
    await page.getByText('The layers up to “hidden_1” are on the shelf.').waitFor(slow)
    // What was stopped is known to a page that is opened anew.
    await page.reload()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('Layer 1 of 2: hidden_1').waitFor(slow)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await layers.getByText('paused').waitFor(slow)
    await page.getByRole('button', { name: 'Stop and keep' }).click()
    await page.getByText('0 of 2 layers are trained').waitFor(slow)

    // A shorter one, to its end.
    await page.getByRole('tab', { name: 'Set up' }).click()
    await fill(page, 'Epochs of each layer', '2')
    await page.getByRole('button', { name: 'Start pretraining' }).click()
    await page.getByText('2 of 2 layers are trained').waitFor(slow)
    expect(await layers.getByText('finished').count()).toBe(2)
    await bothThemes(page)
    await layers.getByRole('button', { name: /hidden_1/ }).click()
    await expect
      .poll(() => page.getByRole('img', { name: /^Given back, row \d+$/ }).count(), slow)
      .toBe(8)

    await page.getByRole('button', { name: 'Use them, unfreezing layer by layer' }).click()
    await page.waitForURL(/#\/editor\//, slow)
    const view = await newestDocument(page)
    expect(view.content.phases.template).toBe('gradual')
    expect(view.content.model.changes.map(({ type }) => type)).toEqual(['cut', 'addHead'])
    expect(view.base.graph.layers.map(({ name }) => name)).toEqual([
      'input',
      'flat',
      'hidden_1',
      'features',
      'task_visible',
    ])
    await page.close()
  })

  test('a decoder that was edited by hand is the one that is trained', async () => {
    const page = await openPage('#/pretrain')
    await page.getByText('70,000 rows').waitFor(slow)
    await page.getByRole('radio', { name: 'Autoencoder', exact: true }).check()
    await page.getByRole('combobox', { name: 'Kind of net' }).selectOption('dense')
    await small(page, { 'Widths from below': '8-4', 'Epochs of pretraining': '1' })
    await page.getByRole('button', { name: 'Edit the net with its head…' }).click()
    await page.waitForURL(/#\/editor\//, slow)
    await page.getByText('decode_features').first().waitFor(slow)
    const { id, revision, content } = await newestDocument(page)
    const dropout = {
      type: 'insert',
      layer: { name: 'own', className: 'Dropout', config: { rate: 0.1 } },
      from: { layer: 'decode_features' },
    }
    const changes = [...content.model.changes, dropout]
    const edited = { ...content, model: { ...content.model, changes } }
    await callFromPage(page, 'documents.save', { id, revision, content: edited })

    await page.getByRole('link', { name: 'Pretrain', exact: true }).click()
    await page.getByText('70,000 rows').waitFor(slow)
    expect(
      await page.getByRole('switch', { name: 'The model has its head already' }).isChecked(),
    ).toBe(true)
    await page.getByRole('button', { name: 'Start pretraining' }).click()
    await page.getByText('finished', { exact: true }).waitFor(slow)
    const [run] = (await callFromPage(page, 'runs.list', {})) as readonly { readonly id: string }[]
    const trained = (await callFromPage(page, 'runs.get', { id: run?.id })) as {
      readonly plan: { readonly task: { readonly head: string } }
      readonly graph: { readonly layers: readonly { readonly name: string }[] }
    }
    expect(trained.plan.task.head).toBe('none')
    expect(trained.graph.layers.map(({ name }) => name)).toContain('own')
    await page.close()
  })

  test('a model of the library as a way; a comparison that is stopped goes on', async () => {
    const page = await openPage('#/pretrain/compare')
    const draft = { way: 'layerwise', template: 'dense', sizes: '8-4', take: 128, batchSize: 32 }
    const budget = { epochs: 1, ways: ['layerwise'], fineEpochs: 3, fineBatchSize: 10 }
    const often = { counts: [10, 20], seeds: 3, fineTuning: 'gradual' }
    await callFromPage(page, 'pretraining.saveDraft', { draft: { ...draft, ...budget, ...often } })
    await page.reload()
    const add = page.getByRole('combobox', { name: 'Add a model…' })
    await add.selectOption({ label: 'Fashion, dense' }, slow)
    await page.getByRole('button', { name: 'Leave Fashion, dense out' }).waitFor(slow)
    await page.getByText('18 runs on labelled rows').waitFor(slow)
    const runs = async () =>
      ((await callFromPage(page, 'runs.list', {})) as readonly unknown[]).length
    const before = await runs()
    await bothThemes(page)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText(/^Run [1-9]\d* of 18$/).waitFor(slow)
    await page.getByRole('button', { name: 'Stop and keep' }).click()
    await page.getByRole('heading', { name: 'Stopped' }).waitFor(slow)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('heading', { name: 'Compared' }).waitFor(slow)
    await page.getByText('Run 18 of 18').waitFor()
    const table = page.getByRole('table', { name: 'What came of it' })
    await expect.poll(() => table.getByRole('row').count(), slow).toBe(7)
    expect(await table.getByRole('rowheader', { name: 'Fashion, dense' }).count()).toBe(2)
    // 18 on labelled rows, and two layers a seed: what was over before the stop was not carried out again.
    expect((await runs()) - before).toBe(24)
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
