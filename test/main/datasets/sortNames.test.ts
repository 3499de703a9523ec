import { expect, it } from 'vitest'
import { sortNames } from '../../../src/main/datasets/scan/sortNames.ts'
import { compareNames } from '../../../src/shared/data/compareNames.ts'

it('names of a large folder come in the same order in pieces', async () => {
  const names = Array.from({ length: 25_000 }, (_, i) => {
    const number = (i * 7919) % 25_000
    // Composed, decomposed, and letters above U+FFFF, which UTF-16 puts too early.
    return [`사진 ${number}`, `사진 ${number}`.normalize('NFD'), `\u{1f600} ${number}`][i % 3] ?? ''
  })
  expect(await sortNames(names)).toEqual([...names].sort(compareNames))
  expect(await sortNames([])).toEqual([])
})
