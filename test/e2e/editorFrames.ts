// npm exec -- node test/e2e/editorFrames.ts: how smooth the editor is with a DenseNet of more than 700 layers, in a real browser that
// draws without a graphics card: time to the first picture, and frames a second while it is panned, zoomed and a line is
// dragged. Needs the built pages and a browser (npm test brings both).
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { writeModelFile } from '../../src/main/formats/writeModelFile.ts'
import { initialWeights } from '../../src/shared/transfer/initialWeights.ts'
import { denseNet } from '../renderer/editor/nets.ts'
import { withServedPage } from '../../scripts/servedPage.ts'

interface Smoothness {
  readonly what: string
  /** Frames a second on average. */
  readonly average: number
  /** Milliseconds of the longest frame but 5 in 100. */
  readonly slow: number
}

/** Counts the frames that the page draws while something is done to it. */
async function measure(page: Page, what: string, act: () => Promise<void>): Promise<Smoothness> {
  await page.evaluate(() => {
    const times: number[] = []
    const note = (now: number) => {
      times.push(now)
      if (times[0] !== -1) requestAnimationFrame(note)
    }
    Object.assign(window, { frameTimes: times })
    requestAnimationFrame(note)
  })
  await act()
  const times = await page.evaluate(() => {
    const { frameTimes } = window as unknown as { frameTimes: number[] }
    const copy = [...frameTimes]
    frameTimes[0] = -1
    return copy
  })
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
  const whole = gaps.reduce((sum, gap) => sum + gap, 0)
  const sorted = gaps.toSorted((a, b) => a - b)
  return {
    what,
    average: (1000 * gaps.length) / whole,
    slow: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
  }
}

const graph = denseNet(4, 25, 2)
const { weights } = initialWeights(graph, { weightsOf: () => null, seed: 1, fresh: true })

await withServedPage(async (page, folder) => {
  const file = join(folder, 'dense.h5')
  await writeModelFile(file, { graph, weights, labels: null, producer: 'graft', format: 'kerasH5' })
  await page.getByRole('button', { name: 'Open a model file' }).click()
  const path = page.getByRole('textbox', { name: 'Path' })
  await path.fill(file)
  await path.press('Enter')
  await page.locator('.vue-flow__node').first().waitFor({ timeout: 120_000 })
  const { hash } = new URL(page.url())

  // A second time from Home: the file is read by now, and what is left is the editor's own.
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  const firstPicture = await page.evaluate(async (editor) => {
    const begin = performance.now()
    window.location.hash = editor
    while (document.querySelector('.vue-flow__node') === null) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    return performance.now() - begin
  }, hash)
  console.log(`${graph.layers.length} layers; first picture after ${firstPicture.toFixed(0)} ms`)

  await page.getByRole('button', { name: 'Unfold', exact: true }).click()
  await page.waitForTimeout(1000)
  const canvas = await page.locator('.canvas').boundingBox()
  if (canvas === null) throw new Error('there is no canvas')
  const [x, y] = [canvas.x + canvas.width / 2 - 250, canvas.y + canvas.height / 2]
  await page.mouse.move(x, y)
  const steps = Array.from({ length: 120 }, (_, i) => i)
  const results = [
    await measure(page, 'pan', async () => {
      for (const step of steps) await page.mouse.wheel(0, step < 60 ? 60 : -60)
    }),
    await measure(page, 'zoom', async () => {
      await page.keyboard.down('Control')
      for (const step of steps) await page.mouse.wheel(0, step < 60 ? 12 : -12)
      await page.keyboard.up('Control')
    }),
    await measure(page, 'drag of the freeze line', async () => {
      const handle = await page.getByRole('slider', { name: 'Freeze line' }).boundingBox()
      if (handle === null) return
      await page.mouse.move(handle.x + 20, handle.y + 8)
      await page.mouse.down()
      for (const step of steps) await page.mouse.move(x, canvas.y + 40 + step * 3)
      await page.keyboard.press('Escape')
      await page.mouse.up()
    }),
  ]
  for (const { what, average, slow } of results) {
    console.log(`${what}: ${average.toFixed(0)} frames a second, 95 % within ${slow.toFixed(0)} ms`)
  }
})
