import { expect, test } from 'vitest'
import { seriousViolations } from './accessibility.ts'
import { describeInBrowser, useWorkbench } from './workbench.ts'

describeInBrowser('the frame of the workbench', () => {
  const { openPage } = useWorkbench()

  test('opens on Home with the three starts and says what is empty', async () => {
    const page = await openPage('')
    await page.getByRole('heading', { name: 'Reuse what a model has learnt' }).waitFor()
    for (const start of ['Try the sample', 'Open a model file', 'Start from a built-in model']) {
      expect(await page.getByRole('button', { name: start }).count()).toBe(1)
    }
    await page.getByText('No documents yet').waitFor()
    await page.getByText('No runs yet').waitFor()
    await page.close()
  })

  test('goes everywhere by the rail, by the address and back', async () => {
    const page = await openPage()
    for (const name of ['Data', 'Editor', 'Runs', 'Library', 'Home']) {
      await page.getByRole('link', { name, exact: true }).click()
      await page.locator(`nav a[aria-current=page]:has-text("${name}")`).waitFor()
    }
    await page.goBack()
    await page.locator('nav a[aria-current=page]:has-text("Library")').waitFor()
    await page.evaluate(() => {
      window.location.hash = '#/nowhere'
    })
    await page.getByText('There is no such page').waitFor()
    await page.close()
  })

  test('has every command in the palette, by keyboard alone', async () => {
    const page = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    const query = page.getByRole('combobox', { name: 'Find a command' })
    await expect.poll(() => query.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type('go da')
    await expect.poll(() => page.getByRole('option').allTextContents()).toEqual(['Go to DataAlt2'])
    await page.keyboard.press('Enter')
    await page.locator('nav a[aria-current=page]:has-text("Data")').waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('no such thing')
    await page.getByText('No command is called that.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Alt+1')
    await page.locator('nav a[aria-current=page]:has-text("Home")').waitFor()
    await page.close()
  })

  test('turns dark and Korean, in every page at once, and stays so', async () => {
    const page = await openPage()
    const other = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const background = () => other.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await background()).toBe('rgb(255, 255, 255)')
    await page.keyboard.press('Control+,')
    await page.getByLabel('Appearance').selectOption({ label: 'Dark' })
    await page.getByLabel('Language').selectOption({ label: '한국어' })
    await other.getByRole('heading', { name: '모델이 배운 것을 다시 쓰세요' }).waitFor()
    await expect.poll(background).toBe('rgb(22, 25, 31)')
    expect(await other.evaluate(() => document.documentElement.lang)).toBe('ko')
    await other.reload()
    await other.getByRole('heading', { name: '모델이 배운 것을 다시 쓰세요' }).waitFor()
    await page.getByLabel('언어').selectOption({ label: 'English' })
    await page.getByLabel('Appearance').selectOption({ label: 'Light' })
    await other.getByRole('heading', { name: 'Reuse what a model has learnt' }).waitFor()
    await page.close()
    await other.close()
  })

  test('makes a document of the sample, keeps it in the bin and brings it back', async () => {
    const page = await openPage()
    await page.getByRole('button', { name: 'Try the sample' }).click()
    await page.getByRole('button', { name: 'Sandal or shirt' }).waitFor()
    expect(page.url()).toMatch(/#\/editor\/doc-[0-9a-f]{16}/)
    await page.getByRole('banner').getByText('from fashion-a-conv.h5').waitFor()
    await page.getByRole('link', { name: 'Home', exact: true }).click()
    const entry = page.getByRole('link', { name: /Sandal or shirt/ })
    await entry.waitFor()
    await page.getByRole('button', { name: 'Move Sandal or shirt to the bin' }).click()
    await entry.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await entry.waitFor()
    await page.close()
  })

  test('shows classes and pictures of the sample data', async () => {
    const page = await openPage('#/data')
    await page.getByRole('button', { name: 'Sample: Fashion-MNIST' }).click()
    await page.getByText('70,000 rows · 10 classes').waitFor()
    await page.getByRole('button', { name: 'trouser' }).click()
    await page.getByRole('heading', { name: 'Pictures of trouser' }).waitFor()
    await page
      .getByRole('img', { name: /^trouser/ })
      .first()
      .waitFor()
    // 7,000 there are; only those in sight are drawn.
    expect(await page.getByRole('img', { name: /^trouser/ }).count()).toBeLessThan(200)
    await page.close()
  })

  test.each(['light', 'dark'] as const)(
    'has no serious fault for screen readers, %s',
    async (theme) => {
      const page = await openPage()
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.emulateMedia({ colorScheme: theme })
      const found: Record<string, readonly string[]> = {}
      found['home'] = await seriousViolations(page)
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      found['palette'] = await seriousViolations(page)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.keyboard.press('Control+,')
      await page.getByText('About this Graft').waitFor()
      found['settings'] = await seriousViolations(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+o')
      await page.getByRole('dialog', { name: 'Open a model' }).waitFor()
      found['files'] = await seriousViolations(page)
      await page.keyboard.press('Escape')
      await page.goto(page.url().replace(/#.*/, '#/data'))
      await page.getByRole('button', { name: 'Sample: Fashion-MNIST' }).click()
      await page.getByRole('img').first().waitFor()
      found['data'] = await seriousViolations(page)
      expect(found).toEqual({ home: [], palette: [], settings: [], files: [], data: [] })
      await page.close()
    },
  )
})
