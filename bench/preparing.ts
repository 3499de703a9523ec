import { readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { preparePictures } from '../src/main/datasets/pictures/preparePictures.ts'
import type { PictureItem } from '../src/main/datasets/pictureItem.ts'
import type { PictureRecipe } from '../src/shared/data/pictureRecipe.ts'
import { createRandom } from '../src/shared/training/random.ts'

/** One way of making rows of photographs. */
export interface PreparingResult {
  readonly title: string
  readonly perSecond: number
  /** Processor time of a photograph. */
  readonly processorMs: number
  /** Title of the way that it is measured against. */
  readonly against: string | null
}

export interface Preparing {
  readonly photos: number
  readonly threads: number
  readonly results: readonly PreparingResult[]
  /** Pixels of the photographs, as training reads them. */
  readonly path: string
}

/** Photographs of one megapixel. */
const [WIDTH, HEIGHT] = [1154, 866]
const SIDE = 224
/** Different ones; each comes many times, under another name. */
const DISTINCT = 16

const WHOLE = 'sharp alone, whole pictures'
const DEFAULT = 'sharp alone as it comes: JPEGs at a fraction'

const recipe: PictureRecipe = {
  ...{ rows: SIDE, columns: SIDE, grey: false, fit: 'cover', kernel: 'lanczos3' },
  ...{ background: '#000000', orientation: true, unpack: 'whole' },
}

interface Way {
  readonly title: string
  readonly against: string | null
  readonly work: () => Promise<void>
}

/**
 * Photographs decoded and resized into the cache, beside what sharp alone needs with as many threads, its rows thrown away:
 * the whole picture unpacked by both, and at a fraction by both. Rounds take turns; the middle one counts.
 */
export async function measurePreparing(
  folder: string,
  photos: number,
  rounds: number,
): Promise<Preparing> {
  const files = await makePhotos(folder)
  const threads = Math.max(1, availableParallelism() - 1)
  sharp.cache(false)
  sharp.concurrency(1)
  const sharpAlone = (fastShrinkOnLoad: boolean) => () =>
    inLanes(threads, photos, async (i) => {
      const bytes = await readFile(files[i % DISTINCT] ?? '')
      const size = { width: SIDE, height: SIDE, fastShrinkOnLoad }
      await sharp(bytes).autoOrient().resize(size).raw().toBuffer()
    })
  let path = ''
  const graft = (unpack: PictureRecipe['unpack']) => async () => {
    const cacheFolder = join(folder, unpack)
    await rm(cacheFolder, { recursive: true, force: true })
    const items = Array.from({ length: photos }, (_, i) => itemOf(files[i % DISTINCT] ?? '', i))
    ;({ path } = await preparePictures(items, { ...recipe, unpack }, { cacheFolder }))
  }
  const ways: readonly Way[] = [
    { title: WHOLE, against: null, work: sharpAlone(false) },
    { title: 'Graft, into the cache, `unpack: whole`', against: WHOLE, work: graft('whole') },
    { title: DEFAULT, against: null, work: sharpAlone(true) },
    { title: 'Graft, into the cache, `unpack: scaled`', against: DEFAULT, work: graft('scaled') },
  ]
  const taken = ways.map((): { ms: number; processorMs: number }[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, { work }] of ways.entries()) taken[i]?.push(await timed(work))
  }
  const results = ways.map(({ title, against }, i): PreparingResult => {
    const middle = (of: 'ms' | 'processorMs') =>
      (taken[i] ?? []).map((one) => one[of]).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN
    return {
      ...{ title, against },
      perSecond: (1000 * photos) / middle('ms'),
      processorMs: middle('processorMs') / photos,
    }
  })
  return { photos, threads, results, path }
}

function itemOf(path: string, i: number): PictureItem {
  return { name: `${i}.jpg`, hash: String(i), read: () => readFile(path) }
}

async function timed(work: () => Promise<void>) {
  const began = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - began, processorMs: (user + system) / 1000 }
}

async function inLanes(
  lanes: number,
  count: number,
  work: (i: number) => Promise<void>,
): Promise<void> {
  const left = Array.from({ length: count }, (_, i) => i).values()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const i of left) await work(i)
    }),
  )
}

/** Smooth colours with finer and finer noise on them, like a photograph: about 200 kB as JPEG. */
async function makePhotos(folder: string): Promise<readonly string[]> {
  const paths: string[] = []
  for (let photo = 0; photo < DISTINCT; photo++) {
    const random = createRandom(photo, 'photo')
    const layers = await Promise.all(
      [4, 16, 64, 256, WIDTH].map(async (width, i) => {
        const height = Math.ceil((width * HEIGHT) / WIDTH)
        const strength = [1, 0.7, 0.4, 0.2, 0.08][i] ?? 0
        const noise = Uint8Array.from({ length: width * height * 3 }, () => {
          return 128 + 127 * strength * (2 * random.uniform() - 1)
        })
        return sharp(noise, { raw: { width, height, channels: 3 } })
          .resize({ width: WIDTH, height: HEIGHT, fit: 'fill', kernel: 'cubic' })
          .raw()
          .toBuffer()
      }),
    )
    const sum = Uint8ClampedArray.from({ length: WIDTH * HEIGHT * 3 }, (_, i) =>
      layers.reduce((total, layer) => total + (layer[i] ?? 128) - 128, 128),
    )
    const path = join(folder, `photo-${photo}.jpg`)
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const
    await writeFile(path, await sharp(sum, { raw }).jpeg({ quality: 88 }).toBuffer())
    paths.push(path)
  }
  return paths
}
