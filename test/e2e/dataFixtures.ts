import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Page } from 'playwright-core'

/** A PNG of one colour. */
export function plainPng(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
}

/**
 * A folder `pets`: twelve white cats and twelve black dogs, all of different widths; a broken file, a hidden one, and a cat
 * that stands among the dogs, too.
 */
export async function makePets(folder: string): Promise<string> {
  const pets = join(folder, 'pets')
  for (const [name, colour] of [
    ['cats', '#ffffff'],
    ['dogs', '#000000'],
  ] as const) {
    mkdirSync(join(pets, name), { recursive: true })
    for (let i = 0; i < 12; i++) {
      writeFileSync(join(pets, name, `${i + 10}.png`), await plainPng(30 + i, 32, colour))
    }
  }
  copyFileSync(join(pets, 'cats', '10.png'), join(pets, 'dogs', 'same.png'))
  writeFileSync(join(pets, 'dogs', 'broken.png'), 'no picture')
  writeFileSync(join(pets, 'cats', '.hidden.png'), 'hidden')
  return pets
}

/** A table with semicolons and decimal commas: 120 rows, a cell that is no number, a constant column. */
export function makeTable(folder: string): string {
  const path = join(folder, 'people.csv')
  const rows = Array.from({ length: 120 }, (_, i) => {
    const height = `${150 + i},5`
    const weight = i === 7 ? 'viel' : `${50 + i},25`
    return [height, weight, 'x', ['rot', 'grün'][i % 2], i % 2 === 0 ? 'groß' : 'klein'].join(';')
  })
  writeFileSync(path, ['Größe;Gewicht;fest;Farbe;Klasse', ...rows].join('\n'))
  return path
}

/** Documents in folders of their classes; "film" is the most frequent word of each. */
export function makeTexts(folder: string): string {
  const path = join(folder, 'reviews')
  for (const [name, word] of [
    ['good', 'great'],
    ['bad', 'awful'],
  ] as const) {
    mkdirSync(join(path, name), { recursive: true })
    for (let i = 0; i < 10; i++) {
      writeFileSync(join(path, name, `${i}.txt`), `Film film film ${word} nr${i}x`)
    }
  }
  return path
}

/** A folder of many small pictures in two classes. */
export async function makeMany(folder: string, count: number): Promise<string> {
  const path = join(folder, 'many')
  for (const [name, colour] of [
    ['light', '#eeeeee'],
    ['night', '#111111'],
  ] as const) {
    mkdirSync(join(path, name), { recursive: true })
    const png = await plainPng(8, 8, colour)
    for (let i = 0; i < count / 2; i++) {
      writeFileSync(join(path, name, `${String(i).padStart(5, '0')}.png`), png)
    }
  }
  return path
}

/** Chooses a path in the page's own dialog. */
export async function choosePath(
  page: Page,
  path: string,
  button: 'Folder…' | 'File…' | 'Choose…',
): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Cancel' }).waitFor()
  await dialog.getByLabel('Path').fill(path)
  await dialog.getByLabel('Path').press('Enter')
}

export async function openStep(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click()
}
