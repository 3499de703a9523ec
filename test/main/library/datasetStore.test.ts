import { describe, expect, it } from 'vitest'
import { openForTest } from './libraryFixtures.ts'

const dataset = {
  contentHash: 'abc',
  name: 'fashion-mnist',
  source: { type: 'sample', name: 'fashion-mnist' },
  recipe: { scale: 1 / 255, offset: -0, split: { test: 0.2 } },
  counts: { train: 800, validation: 100, test: 100 },
}

describe('data sets', () => {
  it('come back as they were put, once for equal content', () => {
    const library = openForTest()
    const put = library.datasets.put(dataset)
    library.datasets.put({ ...dataset, name: 'again' })
    expect(put).toStrictEqual({ ...dataset, createdAt: put.createdAt })
    expect(library.datasets.get('abc')).toStrictEqual(put)
    expect(library.datasets.list()).toStrictEqual([put])
  })

  it('that are not there are said to be so', () => {
    const get = () => openForTest().datasets.get('none')
    expect(get).toThrow(expect.objectContaining({ code: 'library.noDataset' }))
  })
})
