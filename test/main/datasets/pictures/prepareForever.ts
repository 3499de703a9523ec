import { readFileSync } from 'node:fs'
import { preparePictures } from '../../../../src/main/datasets/pictures/preparePictures.ts'

// Prepares pictures that never end, and tells its parent when rows are being written.

const bytes = readFileSync(new URL('../../../fixtures/pictures/photo.jpg', import.meta.url))
const items = Array.from({ length: 100_000 }, (_, i) => ({
  name: `${i}.jpg`,
  hash: String(i),
  read: () => Promise.resolve(Uint8Array.from(bytes)),
}))
let done = 0
await preparePictures(
  items,
  {
    ...{ rows: 6, columns: 5, grey: false, fit: 'cover', kernel: 'lanczos3' },
    ...{ background: '#000000', orientation: true, unpack: 'whole' },
  },
  {
    cacheFolder: process.argv[2] ?? '',
    onProgress: () => {
      done += 1
      if (done === 20) process.send?.('writing')
    },
  },
)
