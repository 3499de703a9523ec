// node scripts/screenshots.ts: walks through the workbench with the sample in a real browser and keeps a picture of
// every screen, light and dark, in docs/screenshots. Needs a browser (npm test brings one).
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { withServedPage } from './servedPage.ts'
import { walkPretraining } from './walkPretraining.ts'

const root = join(import.meta.dirname, '..')
const pictures = join(root, 'docs', 'screenshots')
const LONG = { timeout: 240_000 }

/** Both themes of what is shown; few colours, so that the files stay small. */
async function keep(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForTimeout(400)
    const picture = await page.screenshot()
    await sharp(picture)
      .png({ palette: true, colours: 128 })
      .toFile(join(pictures, `${name}-${colorScheme}.png`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('link', { name: screen, exact: true }).click()
  await page.waitForTimeout(800)
}

/** The guided tour to its verdict, then every screen that it filled. */
async function walk(page: Page): Promise<void> {
  await keep(page, 'home-empty')
  await page.getByRole('button', { name: 'Try the sample' }).click()
  await page.getByRole('button', { name: 'Cut it for me' }).click()
  await page.waitForTimeout(800)
  await keep(page, 'editor-cut')
  for (const step of ['Add it for me', 'Freeze it for me', 'Start training']) {
    await page.getByRole('button', { name: step }).click()
  }
  const tour = page.getByRole('region', { name: 'Did reuse help?' })
  await tour.waitFor(LONG)
  await keep(page, 'training')
  await tour.getByRole('button', { name: 'Compare with scratch' }).click()
  await page.getByText('That was the whole way.').waitFor(LONG)
  await keep(page, 'comparison')
  await page.getByRole('button', { name: 'Done' }).click()
  await goTo(page, 'Editor')
  await page.locator('.vue-flow__node-layer .main').nth(1).click()
  await page.waitForTimeout(800)
  await keep(page, 'editor')
  await page.getByRole('tab', { name: 'Where to cut' }).click()
  await page.getByRole('button', { name: 'Find out' }).click()
  await page.getByText('lowest of the best', { exact: true }).waitFor(LONG)
  await keep(page, 'where-to-cut')
  await page.getByRole('tab', { name: 'Unfreeze timeline' }).click()
  await page.getByRole('button', { name: 'Results' }).first().click()
  await page.waitForTimeout(1500)
  await keep(page, 'results')
  await page.getByRole('tab', { name: 'Confusion' }).click()
  await page.waitForTimeout(1500)
  await keep(page, 'confusion')
  await goTo(page, 'Data')
  await keep(page, 'data')
  await walkData(page)
  await walkPretraining(page, keep)
  for (const screen of ['Runs', 'Library', 'Home']) {
    await goTo(page, screen)
    await keep(page, screen.toLowerCase())
  }
}

/** The sample data beside the open document: report, recipe and split. */
async function walkData(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sample: Fashion-MNIST' }).click()
  await page.getByRole('grid').getByRole('img').first().waitFor(LONG)
  await page.waitForTimeout(1500)
  await keep(page, 'data-report')
  await page.getByRole('tab', { name: 'Recipe' }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Rotation' }).click()
  await page
    .getByRole('img', { name: /, draw 1$/ })
    .first()
    .waitFor(LONG)
  await page.waitForTimeout(1000)
  await keep(page, 'data-recipe')
  await page.getByRole('tab', { name: 'Split' }).click()
  await page
    .getByRole('img', { name: /^Training/ })
    .first()
    .waitFor(LONG)
  await keep(page, 'data-split')
}

await mkdir(pictures, { recursive: true })
await withServedPage(walk)
