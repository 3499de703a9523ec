import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { DocumentView } from '../../src/shared/contract/workbenchApi/documents.ts'
import { callFromPage, describeInBrowser, serve, useWorkbench } from './workbench.ts'

describeInBrowser('the browser shell', () => {
  const { openPage, openStranger, served } = useWorkbench()

  test('lets nobody in who only knows the port', async () => {
    const page = await openStranger()
    const response = await page.goto(served().origin)
    expect(response?.status()).toBe(401)
    expect(await page.textContent('body')).toContain('Use the address that Graft printed')
    const used = await page.goto(served().address)
    expect(used?.status()).toBe(401)
    await page.context().close()
  })

  test('refuses a page of another origin in the same browser', async () => {
    const page = await openPage('', { mayFail: true })
    // The same machine under another name is another origin, which has the cookie of neither.
    await page.goto(served().origin.replace('127.0.0.1', 'localhost'))
    expect(await page.textContent('body')).toContain('Use the address that Graft printed')
    const other = await openStranger()
    await other.goto('data:text/html,<title>evil</title>')
    const outcome = await other.evaluate(
      (origin) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`)
          socket.onopen = () => {
            resolve('open')
          }
          socket.onerror = () => {
            resolve('refused')
          }
        }),
      served().origin,
    )
    expect(outcome).toBe('refused')
    await other.context().close()
    await page.close()
  })

  test('shows in one tab what another one saved and renamed', async () => {
    const page = await openPage()
    const other = await openPage()
    const made = (await callFromPage(other, 'documents.create', {
      reference: 'sample:fashion-a-dense',
      name: 'Shared',
    })) as DocumentView
    await page.goto(`${served().origin}/#/editor/${made.id}`)
    const banner = page.getByRole('banner')
    await banner.getByText('no edits').waitFor()
    const model = { ...made.content.model, changes: [{ type: 'cut', at: 'hidden_5' }] }
    const content = { ...made.content, model }
    await callFromPage(other, 'documents.save', { id: made.id, revision: 0, content })
    await banner.getByText('one edit').waitFor()
    await callFromPage(other, 'documents.rename', { id: made.id, name: 'Shared by two' })
    await banner.getByRole('button', { name: 'Shared by two' }).waitFor()
    await page.close()
    await other.close()
  })

  test('opens a file that is dropped anywhere', async () => {
    const page = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const bytes = readFileSync('resources/models/blobs.h5')
    const transfer = await page.evaluateHandle((base64) => {
      const data = new DataTransfer()
      const array = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      data.items.add(new File([array], 'Blobs.h5'))
      return data
    }, bytes.toString('base64'))
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer })
    await page.getByText('Drop a model or data anywhere').waitFor()
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
    await page.getByRole('banner').getByText('from Blobs.h5').waitFor()
    await page.close()
  })

  test('says why a file cannot be opened', async () => {
    const page = await openPage()
    await page.keyboard.press('Control+o')
    await page.getByRole('dialog', { name: 'Open a model' }).waitFor()
    await page.getByLabel('Path').fill('/etc/passwd')
    await page.keyboard.press('Enter')
    // The same words are also said to screen readers, elsewhere.
    const words = page.locator('.ui-toast', {
      hasText: 'is outside the folders that the workbench may look into',
    })
    await words.waitFor()
    // At the edge of the window (1440 x 900), over the page and not in it.
    const box = await words.boundingBox()
    expect(box?.x).toBeGreaterThan(900)
    expect(box?.y).toBeGreaterThan(600)
    await page.close()
  })

  test('says that the server is gone, and ends well at Ctrl+C', async () => {
    const another = await serve()
    const page = await openStranger()
    await page.goto(another.address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await another.stop()).toBe(0)
    await page.getByText('The connection to Graft is lost').waitFor()
    await page.context().close()
    await rm(another.folder, { recursive: true, force: true })
  })
})
