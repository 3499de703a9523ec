import type { Page } from 'playwright-core'

const LONG = { timeout: 240_000 }

async function fill(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label, exact: true })
  await field.fill(value)
  await field.press('Tab')
}

/** The pretraining workshop: its form, what a run makes of some rows, and a comparison that is soon over. */
export async function walkPretraining(
  page: Page,
  keep: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  await page.getByRole('link', { name: 'Pretrain', exact: true }).click()
  await page.getByText('70,000 rows').waitFor(LONG)
  await page.getByRole('radio', { name: 'Denoising autoencoder', exact: true }).check()
  await fill(page, 'At most so many rows', '4000')
  await fill(page, 'Epochs of pretraining', '3')
  await page.getByText('4,000 rows are learnt from').waitFor(LONG)
  await page.mouse.wheel(0, -5000)
  await keep(page, 'pretrain')
  await page.getByRole('button', { name: 'Start pretraining' }).click()
  await page.getByText('finished', { exact: true }).waitFor(LONG)
  await page.getByText('these are of epoch 3').waitFor(LONG)
  await keep(page, 'pretrain-run')
  await page.getByRole('tab', { name: 'Does it help?' }).click()
  for (const name of ['Denoising autoencoder', 'Rotation']) {
    await page.getByRole('checkbox', { name, exact: true }).check()
  }
  await fill(page, 'Numbers of labelled rows', '50, 200')
  await fill(page, 'Seeds', '3')
  await fill(page, 'Epochs on labelled rows', '5')
  await fill(page, 'Epochs of pretraining', '1')
  await fill(page, 'At most so many rows', '1000')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByRole('heading', { name: 'Compared' }).waitFor(LONG)
  await page.getByRole('table', { name: 'What came of it' }).scrollIntoViewIfNeeded()
  await keep(page, 'pretrain-comparison')
}
