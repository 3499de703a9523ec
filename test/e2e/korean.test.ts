import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { callFromPage, describeInBrowser, useWorkbench } from './workbench.ts'

const LONG = { timeout: 120_000 }

/** Everything that is read or heard on a page, but for code, keys and what belongs to a layer kind's name. */
function readTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const spoken = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']
    const texts = new Set<string>([document.title])
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest('code, kbd, script, style') !== null) continue
      // Vue Flow's own help for its keys, which the canvas does not use: nothing shows it or refers to it.
      if (/^vue-flow__(node|edge)-desc/.test(element.id)) continue
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) texts.add((node.textContent ?? '').trim())
      }
      for (const name of spoken) texts.add(element.getAttribute(name) ?? '')
    }
    return [...texts]
  })
}

/** Three English words in a row: nothing that Graft says in Korean has them. */
const ENGLISH = /[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2,}/

/** Words that are cut at their end without a sign, and pages that are wider than the window. */
function clippedTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const cut = [...document.querySelectorAll<HTMLElement>('button, label, h1, h2, h3, th, p, a')]
      .filter((element) => {
        const style = getComputedStyle(element)
        const isHidden = style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis'
        // Words for screen readers stand in a box of one pixel.
        return isHidden && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1
      })
      .map((element) => element.innerText)
    const isWide = document.documentElement.scrollWidth > window.innerWidth
    return isWide ? ['the page is wider than its window', ...cut] : cut
  })
}

describeInBrowser('the workbench in Korean', () => {
  const { openPage } = useWorkbench()

  test('says nothing in English, from the sample to its results', async () => {
    const page = await openPage()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await callFromPage(page, 'app.saveSettings', { language: 'ko' })
    await page.getByRole('heading', { name: '모델이 배운 것을 다시 쓰세요' }).waitFor()
    const found: Record<string, readonly string[]> = {}
    const look = async (place: string) => {
      const english = (await readTexts(page)).filter((text) => ENGLISH.test(text))
      const wrong = [...english, ...(await clippedTexts(page))]
      if (wrong.length > 0) found[place] = wrong
    }
    const goTo = async (name: string) => {
      await page.getByRole('link', { name, exact: true }).click()
      await page.locator(`nav a[aria-current=page]:has-text("${name}")`).waitFor()
    }

    await look('home')
    await page.keyboard.press('Control+,')
    await page.getByRole('dialog').waitFor()
    await look('settings')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await look('palette')
    await page.keyboard.press('Escape')

    await goTo('데이터')
    await look('data, empty')
    await page.getByRole('button', { name: '예제: Fashion-MNIST' }).click()
    await page.getByText('70,000개').first().waitFor()
    await look('data')
    await goTo('실행')
    await look('runs, empty')
    await goTo('라이브러리')
    await look('library, empty')

    await goTo('홈')
    await page.getByRole('button', { name: '예제 해 보기' }).click()
    await page.getByRole('button', { name: '대신 잘라 주기' }).click()
    await look('editor, cut')
    for (const step of ['대신 붙여 주기', '대신 동결해 주기']) {
      await page.getByRole('button', { name: step }).click()
    }
    for (const tab of [/^문제/, /^편집/, /^동결 해제/]) {
      await page.getByRole('tab', { name: tab }).click()
      await look(`editor, ${String(tab)}`)
    }
    await page.locator('.vue-flow__node-layer .main').nth(1).click()
    await page.locator('summary').first().click()
    await look('editor, a layer')
    await page.getByRole('button', { name: '학습 시작' }).click()
    await page.getByRole('region', { name: '재사용이 도움이 되었나요?' }).waitFor(LONG)
    for (const tab of ['변한 층', '로그', '참고', '차트']) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      await look(`training, ${tab}`)
    }
    await page.getByRole('button', { name: '둘러보기 나가기' }).click()

    await page.getByRole('button', { name: '결과' }).first().click()
    for (const tab of ['개요', '혼동 행렬', '어려운 표본', '클래스', '이미지']) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      await look(`results, ${tab}`)
    }
    await goTo('실행')
    await look('runs')
    await goTo('라이브러리')
    await look('library')
    await goTo('홈')
    await look('home, with a run')

    expect(found).toEqual({})
    await callFromPage(page, 'app.saveSettings', { language: 'en' })
    await page.close()
  })
})
