import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { TrainingState } from '../../src/shared/contract/workbenchApi/training.ts'
import { seriousViolations } from './accessibility.ts'
import { callFromPage, describeInBrowser, useWorkbench } from './workbench.ts'

/** A document on the sample: its last layer cut, one new unit for two kinds of clothes, two phases. */
async function createDocument(page: Page, phases: object): Promise<string> {
  const document = (await callFromPage(page, 'documents.create', {
    reference: 'sample:fashion-a-conv',
    name: 'Sandal or shirt',
    changes: [
      { type: 'cut', at: 'features' },
      {
        type: 'append',
        layer: { name: 'head', className: 'Dense', config: { units: 1, activation: 'sigmoid' } },
      },
    ],
    content: {
      data: {
        source: { type: 'sample', name: 'fashion-mnist', classes: ['sandal', 'shirt'] },
        scale: 1 / 255,
        split: { train: 100 },
      },
      phases,
      checkpoint: { minSeconds: 0 },
    },
  })) as { readonly id: string }
  return document.id
}

/** A machine with other things to do. */
const slow = { timeout: 60_000 }

const short = { template: 'headThenAll', headEpochs: 2, epochs: 2, learningRate: 0.01 }
const long = [{ name: 'long', epochs: 100_000, optimizer: { name: 'sgd', learningRate: 1e-6 } }]

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.location.hash = wanted
  }, hash)
}

function dock(page: Page) {
  return page.getByRole('region', { name: 'Training' })
}

async function start(page: Page, documentId: string): Promise<void> {
  await goTo(page, `#/editor/${documentId}`)
  const train = page.getByRole('button', { name: 'Train', exact: true })
  await expect.poll(() => train.isEnabled(), slow).toBe(true)
  await train.click()
}

async function stateOf(page: Page): Promise<TrainingState> {
  return (await callFromPage(page, 'training.state', {})) as TrainingState
}

describeInBrowser('the guided tour', () => {
  const { openPage } = useWorkbench()

  test('leads from the sample to a verdict, and can be left', async () => {
    const page = await openPage()
    await page.getByRole('button', { name: 'Try the sample' }).click()
    const steps = ['Cut it for me', 'Add it for me', 'Freeze it for me', 'Start training']
    for (const step of steps) await page.getByRole('button', { name: step }).click()
    await page.getByRole('region', { name: 'Did reuse help?' }).waitFor({ timeout: 120_000 })
    const tour = page.getByRole('region', { name: 'Did reuse help?' })
    await tour.getByRole('button', { name: 'Compare with scratch' }).click()
    await page.getByText('That was the whole way.').waitFor({ timeout: 240_000 })
    await page.getByText('Run 4 of 4').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()

    await page.getByRole('link', { name: 'Home', exact: true }).click()
    await page.getByRole('button', { name: 'Try the sample' }).click()
    await page.getByRole('button', { name: 'Leave the tour' }).click()
    await expect.poll(() => page.getByText('Guided tour').count(), slow).toBe(0)
    await page.close()
  })
})

describeInBrowser('training on the sample', () => {
  const { openPage, served } = useWorkbench()

  test('two phases, their results, a comparison', async () => {
    const page = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await start(page, await createDocument(page, short))
    // Nobody chose a loss: it is chosen by the last layer, and said.
    await page.getByText('Binary cross-entropy').first().waitFor()
    await dock(page).getByText('finished', { exact: true }).waitFor({ timeout: 120_000 })
    await dock(page).getByText('Epoch 4 of 4').waitFor()
    await dock(page)
      .getByRole('img', { name: /^Loss by epoch: now 0\.\d+/ })
      .waitFor()
    await dock(page).getByRole('tab', { name: 'What moved' }).click()
    for (const layer of ['conv_1', 'conv_2', 'features', 'head']) {
      await dock(page).getByText(layer, { exact: true }).waitFor()
    }
    await dock(page).getByRole('tab', { name: 'Log' }).click()
    await dock(page).getByText('Phase 2: all, 2 epochs').waitFor()
    expect(await seriousViolations(page)).toEqual([])

    await dock(page).getByRole('button', { name: 'Results' }).click()
    await page.getByRole('tab', { name: 'Confusion' }).click()
    const cell = page.getByRole('button', { name: 'true shirt, predicted shirt' })
    const count = Number((await cell.textContent())?.replace(/\D/g, ''))
    expect(count).toBeGreaterThan(500)
    expect(count).toBeLessThanOrEqual(1000)
    // The other cells are reached with the arrow keys.
    await page.getByRole('button', { name: /^true sandal, predicted sandal/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /× shirt, rightly/ }).waitFor()
    await expect.poll(() => page.locator('.sample img').count(), slow).toBe(24)
    expect(await seriousViolations(page)).toEqual([])

    await page.getByRole('tab', { name: 'Hardest' }).click()
    await page.locator('.sample').first().click()
    await page.getByText('Grad-CAM of layer conv_2', { exact: false }).waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await page.getByRole('tab', { name: 'Classes' }).click()
    await page.getByRole('row', { name: /sandal/ }).waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const view of ['Classes', 'Confusion', 'Overview']) {
      await page.getByRole('tab', { name: view }).click()
      await page.getByRole('tabpanel', { name: view }).waitFor()
      expect(await seriousViolations(page)).toEqual([])
    }
    await page.emulateMedia({ colorScheme: 'light' })

    // Two seeds: the button takes three.
    const { runId } = await stateOf(page)
    await callFromPage(page, 'training.compareWithScratch', { runId, draws: 2 })
    await page.getByText('Run 4 of 4').waitFor({ timeout: 240_000 })
    await page.getByText(/luck alone: p = |scored the same/).waitFor()
    await page.close()
  })

  test('the table of runs: search, tags, bin, and what differs', async () => {
    const page = await openPage('#/runs')
    await page.getByRole('link', { name: 'Sandal or shirt', exact: true }).waitFor()
    await page.getByRole('button', { name: 'More actions: Sandal or shirt', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Name, tags and note' }).click()
    await page.getByRole('textbox', { name: 'Tags' }).fill('first, good')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('searchbox').fill('GOOD')
    await expect.poll(() => page.getByRole('checkbox').count(), slow).toBe(1)
    await page.getByRole('searchbox').fill('')
    await page.getByLabel('Choose Sandal or shirt, draw 0').check()
    await page.getByLabel('Choose Sandal or shirt, from scratch, draw 0').check()
    expect(await seriousViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('row', { name: /plan\.model\.weights/ }).waitFor()
    await page.getByText('One seed cannot tell luck from effect').waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await goTo(page, '#/library')
    await page.getByRole('table', { name: 'Models' }).waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await page.close()
  })

  test('a reload and a second tab in mid-training show the same run', async () => {
    const page = await openPage()
    const other = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const id = await createDocument(page, long)
    await start(page, id)
    await dock(page).getByText('running', { exact: true }).waitFor({ timeout: 60_000 })
    // While it goes on, Train puts a run behind it.
    for (const waiting of ['One run waits', '2 runs wait']) {
      await page.getByRole('button', { name: 'Queue', exact: true }).click()
      await dock(page).getByRole('region', { name: waiting }).waitFor()
    }
    await page.reload()
    await dock(page).getByText('running', { exact: true }).waitFor()
    const waiting = dock(page).getByRole('region', { name: '2 runs wait' })
    await waiting.getByRole('button', { name: 'Later: Sandal or shirt' }).first().click()
    await waiting.getByRole('button', { name: 'Take out: Sandal or shirt' }).first().click()
    const last = dock(page).getByRole('region', { name: 'One run waits' })
    await last.getByRole('button', { name: 'Take out: Sandal or shirt' }).click()
    await last.waitFor({ state: 'detached' })
    await goTo(other, `#/editor/${id}`)
    await dock(other).getByRole('button', { name: 'Pause' }).click()
    for (const each of [page, other]) {
      await dock(each).getByText('paused', { exact: true }).waitFor()
    }
    await dock(page).getByRole('button', { name: 'Go on' }).click()
    await dock(other).getByText('running', { exact: true }).waitFor()
    await dock(other).getByRole('button', { name: 'Stop and keep' }).click()
    for (const each of [page, other]) {
      await dock(each).getByText('stopped', { exact: true }).waitFor()
    }
    await page.close()
    await other.close()
  })

  test('a trainer that is killed is told of, and the run goes on', async () => {
    const page = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const id = await createDocument(page, long)
    await start(page, id)
    await dock(page).getByText('running', { exact: true }).waitFor({ timeout: 60_000 })
    await expect.poll(async () => (await stateOf(page)).history.length, slow).toBeGreaterThan(0)
    process.kill(trainerOf(served().process.pid ?? 0), 'SIGKILL')
    await dock(page).getByText('interrupted', { exact: true }).waitFor()
    await dock(page).getByText('What was learnt until the last checkpoint is kept').waitFor()
    const kept = (await stateOf(page)).history.length
    await dock(page).getByRole('button', { name: 'Go on' }).click()
    await dock(page).getByText('running', { exact: true }).waitFor({ timeout: 60_000 })
    await expect.poll(async () => (await stateOf(page)).history.length, slow).toBeGreaterThan(kept)
    await dock(page).getByRole('button', { name: 'Stop and keep' }).click()
    await dock(page).getByText('stopped', { exact: true }).waitFor()
    await page.close()
  })
})

/** The trainer among the children of a server. */
function trainerOf(server: number): number {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n')
  const line = lines.find((text) => {
    const [, parent] = text.trim().split(/\s+/)
    return Number(parent) === server && text.includes('trainer/index.ts')
  })
  if (line === undefined) throw new Error('the server has no trainer')
  return Number(line.trim().split(/\s+/)[0])
}
