import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seriousViolations } from './accessibility.ts'
import { choosePath, makePets, openStep } from './dataFixtures.ts'
import { dropPath, patience } from './editorPage.ts'
import { describeInBrowser, useWorkbench } from './workbench.ts'

const LONG = { timeout: 60_000 }

describeInBrowser('choices of the Data screen', () => {
  const { openPage, served } = useWorkbench()

  test('takes some of the classes, and unpacks as is said', async () => {
    const page = await openPage('#/data')
    await choosePath(page, await makePets(served().folder), 'Folder…')
    await page.getByText('2 of 2 classes, 25 rows').waitFor(LONG)
    await page.getByRole('checkbox', { name: 'Use dogs' }).uncheck()
    await page.getByText('12 rows · one class').waitFor(LONG)
    await page.getByText('1 of 2 classes, 12 rows').waitFor()
    // What is left out stays in the list, with its rows.
    await page
      .getByRole('listitem')
      .filter({ hasText: /^dogs.*13/s })
      .waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await openStep(page, 'Recipe')
    await page.getByLabel('Unpacking of JPEGs').selectOption({ label: 'At a fraction' })
    await expect.poll(() => page.url(), patience).toMatch(/classes.*cats.*scaled/)
    await page
      .getByRole('region', { name: 'What the model sees' })
      .getByRole('img', { name: /^cats/ })
      .first()
      .waitFor(LONG)
    await openStep(page, 'Report')
    await page.getByRole('button', { name: 'None', exact: true }).click()
    await page.getByText('Tick a class: there is nothing to train on without one.').waitFor()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByText('25 rows · 2 classes').waitFor(LONG)
    await page.goBack()
    await page.getByText('12 rows · one class').waitFor(LONG)
    await page.close()
  })

  test('takes a file of labels that is chosen or dropped', async () => {
    const { folder } = served()
    const [lines, names, others] = ['lines.txt', 'names.txt', 'others.txt'].map((name) =>
      join(folder, name),
    ) as [string, string, string]
    writeFileSync(lines, 'one\ntwo\nthree\n')
    writeFileSync(names, 'odd\neven\nodd\n')
    writeFileSync(others, 'a\nb\nc\n')
    const reference = { type: 'text', path: lines, layout: { kind: 'lines' } }
    const address = encodeURIComponent(JSON.stringify(reference))
    const page = await openPage(`#/data?reference=${address}`)
    await page.getByText('3 rows', { exact: false }).first().waitFor(LONG)
    const field = page.getByLabel('File with the class of each line')
    await page.getByText('How it is read').click()
    await choosePath(page, names, 'Choose…')
    await page.getByText('3 rows · 2 classes').waitFor(LONG)
    expect(await field.inputValue()).toBe(names)
    if (!(await field.isVisible())) await page.getByText('How it is read').click()
    const box = await field.boundingBox()
    await dropPath(page, others, { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 })
    await page.getByText('3 rows · 3 classes').waitFor(LONG)
    expect(await field.inputValue()).toMatch(/others\.txt$/)
    expect(await seriousViolations(page)).toEqual([])
    await page.close()
  })
})
