import { recognizePicture } from '../pictures/pictureKind.ts'
import { guessEncoding, readSample } from '../tables/encoding.ts'

/** What a file is by its first bytes; `other` also where it cannot be read. */
export async function sniffContent(path: string): Promise<'picture' | 'text' | 'other'> {
  const start = await readSample(path, 4096).catch(() => new Uint8Array())
  if (start.length === 0) return 'other'
  if (recognizePicture(start).kind !== null) return 'picture'
  const isWide = guessEncoding(start).startsWith('utf-16')
  return isWide || !start.includes(0) ? 'text' : 'other'
}
