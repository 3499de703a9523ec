import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import type { ScanAnswer } from './scanWorker.ts'

/** Scans of a folder, each in a process of its own: the first one, and one that knows all files. */
export interface Scanning {
  readonly files: number
  readonly first: ScanAnswer
  readonly again: ScanAnswer
}

/** Most memory that a scan of 100,000 files may take. */
export const SCAN_MOST_BYTES = 512 * 2 ** 20
/** Longest time that its thread may compute without a pause. */
export const SCAN_MOST_STALL_MS = 50

const CLASSES = 10
const DISTINCT = 16

/** Scans so many thumbnails, which are written first. */
export async function measureScanning(folder: string, files: number): Promise<Scanning> {
  const pictures = join(folder, 'thumbnails')
  await writeThumbnails(pictures, files)
  const scan = async (): Promise<ScanAnswer> => {
    const worker = fileURLToPath(new URL('scanWorker.ts', import.meta.url))
    const args = [worker, pictures, join(folder, 'scans')]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    return JSON.parse(stdout) as ScanAnswer
  }
  return { files, first: await scan(), again: await scan() }
}

/** Few pictures, each many times with another number behind its end, so that no two files are equal. */
async function writeThumbnails(folder: string, files: number): Promise<void> {
  const pictures = await Promise.all(
    Array.from({ length: DISTINCT }, (_, i) => {
      const background = { r: 16 * i, g: 255 - 16 * i, b: 128 }
      return sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .jpeg()
        .toBuffer()
    }),
  )
  for (let i = 0; i < CLASSES; i++) await mkdir(join(folder, `class ${i}`), { recursive: true })
  for (let i = 0; i < files; i++) {
    const bytes = Buffer.concat([pictures[i % DISTINCT] ?? Buffer.alloc(0), Buffer.from(String(i))])
    await writeFile(join(folder, `class ${i % CLASSES}`, `thumbnail-${i}.jpg`), bytes)
  }
}
