import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { seriousViolations } from './accessibility.ts'
import { choosePath, makeMany, makePets, makeTable, makeTexts, openStep } from './dataFixtures.ts'
import { dropPath, patience } from './editorPage.ts'
import { callFromPage, describeInBrowser, useWorkbench } from './workbench.ts'

const LONG = { timeout: 60_000 }

/** A document on the sample model with a new head of two classes. */
async function createDocument(page: Page): Promise<string> {
  const document = (await callFromPage(page, 'documents.create', {
    reference: 'sample:fashion-a-conv',
    name: 'Cats or dogs',
    changes: [
      { type: 'cut', at: 'features' },
      {
        type: 'append',
        layer: { name: 'head', className: 'Dense', config: { units: 2, activation: 'softmax' } },
      },
    ],
    content: {
      phases: { template: 'headThenAll', headEpochs: 1, epochs: 1 },
      checkpoint: { minSeconds: 0 },
    },
  })) as { readonly id: string }
  return document.id
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.location.hash = wanted
  }, hash)
}

function preview(page: Page) {
  return page.getByRole('region', { name: 'What the model sees' })
}

/** Numbers of the first card, as soon as they are these. */
async function seesNumbers(page: Page, text: string): Promise<void> {
  await preview(page).getByText(text, { exact: true }).first().waitFor(LONG)
}

const nodes = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length)

describeInBrowser('the Data screen', () => {
  const { openPage, served } = useWorkbench()
  let [pets, table, texts, many] = ['', '', '', '']

  beforeAll(async () => {
    const { folder } = served()
    pets = await makePets(folder)
    table = makeTable(folder)
    texts = makeTexts(folder)
    many = await makeMany(folder, 4000)
  })

  test('leads from a folder of pictures to a run', async () => {
    const page = await openPage('#/data')
    await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor()
    const id = await createDocument(page)
    await goTo(page, `#/editor/${id}`)
    await page.getByRole('banner').getByText('Cats or dogs').waitFor()
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await choosePath(page, pets, 'Folder…')

    // Report: 12 + 12, and one that stands in both.
    await page.getByText('25 rows · 2 classes').waitFor(LONG)
    await page.getByText('one left out', { exact: true }).waitFor()
    await page.getByText('one contradicts itself', { exact: true }).waitFor()
    await page.getByText('Different labels: cats, dogs').waitFor()
    await page.getByText('cats/10.png').first().waitFor()
    await page.getByText(/broken\.png$/).waitFor()
    await page.getByRole('radio', { name: 'Not looked at (1)' }).click()
    await page.getByText(/\.hidden\.png$/).waitFor()
    await page.getByRole('button', { name: /^dogs/ }).click()
    await page.getByRole('heading', { name: 'Pictures of dogs' }).waitFor()
    await expect
      .poll(() => page.getByRole('img', { name: /^dogs dogs/ }).count(), patience)
      .toBe(13)
    expect(await seriousViolations(page)).toEqual([])

    // Recipe: the model takes 28×28×1. White is 255, black is 0.
    await openStep(page, 'Recipe')
    await page.getByText('Colours become grey: the model takes one channel.').waitFor()
    await preview(page).getByText('a row of 28×28×1').waitFor(LONG)
    await seesNumbers(page, '1 to 1, mean 1')
    await seesNumbers(page, '0 to 0, mean 0')
    await page.getByLabel('Range').selectOption({ label: '(x − 127) / 128' })
    await seesNumbers(page, '-0.992 to -0.992, mean -0.992')
    await page.getByRole('textbox', { name: 'Height' }).fill('20')
    await page.getByRole('textbox', { name: 'Height' }).press('Enter')
    await preview(page).getByText('a row of 20×28×1').waitFor(LONG)
    await page.getByText('The model takes 28×28×1; this recipe gives 20×28×1.').waitFor()
    await page.getByRole('button', { name: 'Take what is suggested' }).click()
    await preview(page).getByText('a row of 28×28×1').waitFor(LONG)

    // Augmentation: added, put first, set, drawn again.
    for (const name of ['Brightness', 'Rotation']) {
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    await page.getByRole('button', { name: 'Earlier: Rotation' }).click()
    expect(
      await page.getByRole('button', { name: /^(Rotation|Brightness)$/ }).allInnerTexts(),
    ).toEqual(['Rotation', 'Brightness'])
    await page.getByRole('group', { name: 'Degrees' }).getByLabel('To').fill('90')
    await page.keyboard.press('Tab')
    await expect.poll(() => page.url(), patience).toContain('%5B-15%2C90%5D')
    await page.getByLabel('Draws').selectOption('2')
    await expect
      .poll(
        () =>
          preview(page)
            .getByRole('img', { name: /, draw [12]$/ })
            .count(),
        LONG,
      )
      .toBe(16)
    await page.getByRole('button', { name: 'Remove: Brightness' }).click()
    expect(await seriousViolations(page)).toEqual([])

    // Split: ten labelled rows evenly, a fifth of them for validation; equal rows together.
    await openStep(page, 'Split')
    const split = page.getByRole('region', { name: 'Rows by class and part' })
    await split.getByText('One set of rows is kept together.').waitFor(LONG)
    await page.getByLabel('Labelled rows in use').fill('10')
    await page.keyboard.press('Enter')
    await split.getByRole('img', { name: /^Training 8, Validation 2, / }).waitFor(LONG)
    await split.getByRole('row', { name: /^cats 4 1 / }).waitFor()
    await split.getByRole('row', { name: /^dogs 4 1 / }).waitFor()
    expect(await seriousViolations(page)).toEqual([])

    await page.getByRole('button', { name: 'Use it in “Cats or dogs”' }).click()
    const train = page.getByRole('button', { name: 'Train', exact: true })
    await expect.poll(() => train.isEnabled(), LONG).toBe(true)
    await train.click()
    const dock = page.getByRole('region', { name: 'Training' })
    await dock.getByText('finished', { exact: true }).waitFor(LONG)
    // What was chosen is met again.
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await split.getByRole('img', { name: /^Training 8, Validation 2, / }).waitFor(LONG)
    await page.close()
  })

  test('shows the same after a reload, and the way to a document', async () => {
    const page = await openPage('#/home')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await dropPath(page, pets)
    // What is hidden is not sent.
    await page.getByText('25 rows · 2 classes').waitFor(LONG)
    await page.getByText('To train on this, open a document.', { exact: false }).waitFor()
    await openStep(page, 'Recipe')
    await page.getByRole('radio', { name: 'Grey' }).click()
    await preview(page).getByText('a row of 224×224×1').waitFor(LONG)
    await page.reload()
    await preview(page).getByText('a row of 224×224×1').waitFor(LONG)
    expect(await page.getByRole('radio', { name: 'Grey' }).isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Other data…' }).click()
    await page.getByRole('button', { name: 'Sample: Fashion-MNIST' }).waitFor()
    await page.close()
  })

  test('reads a table as it is written, and as somebody says', async () => {
    const page = await openPage('#/data')
    await choosePath(page, table, 'File…')
    await page.getByText('120 rows · 2 classes').waitFor(LONG)
    expect(await page.getByLabel('Separator', { exact: true }).inputValue()).toBe(';')
    expect(await page.getByLabel('Decimal mark').inputValue()).toBe(',')
    await page.getByRole('cell', { name: '150,5', exact: true }).waitFor()
    const columns = page.getByRole('table', { name: 'Columns' })
    await columns.getByRole('row', { name: /^Größe Number 0 150\.5 to 269\.5/ }).waitFor()
    await columns.getByRole('row', { name: /^Gewicht .*“viel” \(7\)/ }).waitFor()
    await columns.getByRole('row', { name: /^fest .*Always the same/ }).waitFor()
    // With the wrong mark there are no numbers.
    await page.getByLabel('Decimal mark').selectOption({ label: 'Point' })
    await columns.getByRole('row', { name: /^Größe Text/ }).waitFor(LONG)
    await page.getByLabel('Decimal mark').selectOption({ label: 'Comma' })
    await columns.getByRole('row', { name: /^Größe Number/ }).waitFor(LONG)
    await page.getByLabel('What is predicted').selectOption({ label: 'A class' })
    await page.getByLabel('Column of the labels').selectOption({ label: 'Klasse' })
    await page.getByText('120 rows · 2 classes').waitFor(LONG)
    expect(await seriousViolations(page)).toEqual([])

    // Two numbers and two colours; the height as it is, then without the weight.
    await openStep(page, 'Recipe')
    await preview(page).getByText('a row of 4', { exact: true }).waitFor(LONG)
    await page.getByLabel('Scaling: Größe').selectOption({ label: 'As it is' })
    await preview(page).getByText('150.5', { exact: true }).waitFor(LONG)
    await page.getByLabel('What it becomes: Gewicht').selectOption({ label: 'Ignored' })
    await preview(page).getByText('a row of 3', { exact: true }).waitFor(LONG)
    expect(await seriousViolations(page)).toEqual([])

    await openStep(page, 'Split')
    await page.getByLabel('Keep together').selectOption({ label: 'Rows with the same value' })
    await page.getByLabel('Column of the groups').selectOption({ label: 'Farbe' })
    await page.getByText('2 sets of rows are kept together.').waitFor(LONG)

    // Taken for documents, its columns are still there to choose from.
    await openStep(page, 'Report')
    await page.getByLabel('The table holds').selectOption({ label: 'documents in a column' })
    await page.getByLabel('Column of the documents').selectOption({ label: 'Farbe' }, LONG)
    await page.getByText('120 in all; 2 different ones.', { exact: false }).waitFor(LONG)
    await page.close()
  })

  test('shows tokens with their ids', async () => {
    const page = await openPage('#/data')
    await choosePath(page, texts, 'Folder…')
    await page.getByText('20 rows · 2 classes').waitFor(LONG)
    await page.getByText('Film film film awful nr0x').waitFor()
    await openStep(page, 'Recipe')
    // The most frequent word has id 2; five words a document.
    const tokens = preview(page).getByRole('list', { name: 'Tokens with their ids' }).first()
    await expect.poll(() => tokens.locator('li').first().innerText(), LONG).toMatch(/^film\s+2$/)
    await preview(page).getByText('a row of 5', { exact: true }).waitFor()
    await page.getByRole('textbox', { name: 'Length' }).fill('8')
    await page.keyboard.press('Enter')
    await tokens.getByText('3 × padding').waitFor(LONG)
    await page.getByRole('textbox', { name: 'Vocabulary' }).fill('3')
    await page.keyboard.press('Enter')
    await preview(page).getByText('2 unknown tokens').first().waitFor(LONG)
    // Draws of every token: the three known ones become unknown, the two unknown ones stay.
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Token dropout' }).click()
    await page.getByRole('textbox', { name: 'Rate' }).fill('1')
    await page.keyboard.press('Enter')
    await preview(page).getByText('3 tokens changed').first().waitFor(LONG)
    const draws = preview(page).getByRole('list', { name: /, draw [1-4]$/ })
    expect(await draws.first().getByRole('listitem').allInnerTexts()).toEqual(
      Array.from({ length: 5 }, () => 'unknown'),
    )
    expect(await seriousViolations(page)).toEqual([])
    await page.close()
  })

  test('ends a scan when asked, and goes through thousands of pictures with few nodes', async () => {
    const page = await openPage('#/data')
    await choosePath(page, many, 'Folder…')
    await page.getByRole('heading', { name: 'Reading the data…' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('The scan was ended').waitFor(LONG)
    await page.getByRole('button', { name: 'Read again' }).click()
    await page.getByText('4,000 rows · 2 classes').waitFor(LONG)
    const grid = page.getByRole('grid', { name: 'All pictures' })
    await grid.getByRole('img', { name: 'light/00000.png' }).waitFor(LONG)
    const few = await nodes(page)
    expect(few).toBeLessThan(1500)
    await grid.focus()
    await page.keyboard.press('End')
    await grid.getByRole('img', { name: 'night/01999.png' }).waitFor(LONG)
    await page.getByText('4,000 of 4,000').waitFor()
    await page.keyboard.press('PageUp')
    await page.keyboard.press('ArrowLeft')
    const marked = await grid.getAttribute('aria-activedescendant')
    await expect.poll(() => page.locator(`[id="${marked}"]`).count(), patience).toBe(1)
    await grid.hover()
    for (let i = 0; i < 20; i++) await page.mouse.wheel(0, -900)
    await expect.poll(() => grid.getByRole('img').count(), patience).toBeGreaterThan(20)
    expect(await nodes(page)).toBeLessThan(few + 300)
    await page.close()
  })

  test('lets the model take the pictures as they are, where that goes', async () => {
    const page = await openPage('#/data')
    await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor()
    const id = await createDocument(page)
    await goTo(page, `#/editor/${id}`)
    await page.getByRole('banner').getByText('Cats or dogs').waitFor()
    const reference = JSON.stringify({ type: 'imageFolder', path: many })
    await goTo(page, `#/data?step=recipe&reference=${encodeURIComponent(reference)}`)
    await preview(page).getByText('a row of 28×28×1').waitFor(LONG)
    await page
      .getByText('The model takes pictures of 8×8: layer "resizing" brings them to 28×28.')
      .waitFor()
    await page.getByRole('button', { name: 'Change the model' }).click()
    await preview(page).getByText('a row of 8×8×1').waitFor(LONG)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The model takes 28×28×1; this recipe gives 8×8×1.').waitFor()
    await page.close()
  })

  test('says what is wrong and what to do', async () => {
    const page = await openPage('#/data', { mayFail: true })
    await choosePath(page, `${pets}/cats/10.png`, 'File…')
    await page.getByText('is no data that Graft knows', { exact: false }).first().waitFor()
    await goTo(page, `#/data?reference=${encodeURIComponent('{"type":"table","path":"/nowhere"}')}`)
    await page.getByRole('alert').waitFor(LONG)
    await page.getByRole('button', { name: 'Other data…' }).click()
    await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor()
    await page.close()
  })

  test('speaks Korean and is dark where that is chosen', async () => {
    const page = await openPage('#/data')
    await page.emulateMedia({ colorScheme: 'dark' })
    await callFromPage(page, 'app.saveSettings', { language: 'ko' })
    await page.getByRole('heading', { name: '데이터', level: 1 }).waitFor()
    const found: Record<string, readonly string[]> = {}
    for (const reference of [
      { type: 'imageFolder', path: pets },
      { type: 'table', path: table, target: { kind: 'class', column: 'Klasse' } },
      { type: 'text', path: texts, layout: { kind: 'folders' } },
    ]) {
      await goTo(page, `#/data?reference=${encodeURIComponent(JSON.stringify(reference))}`)
      for (const step of ['보고서', '처리 방법', '나누기']) {
        await page.getByRole('tab', { name: step }).click(LONG)
        await expect.poll(() => page.locator('[aria-busy=true]').count(), LONG).toBe(0)
        const english = await englishOn(page)
        const wrong = [...english, ...(await seriousViolations(page))]
        if (wrong.length > 0) found[`${reference.type}, ${step}`] = wrong
      }
    }
    expect(found).toEqual({})
    await callFromPage(page, 'app.saveSettings', { language: 'en' })
    await page.close()
  })
})

/** Three English words in a row, outside of what the data themselves say. */
function englishOn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    document.body.innerText
      .split('\n')
      .filter((line) => /[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2,}/.test(line))
      .filter((line) => !/film/i.test(line)),
  )
}
