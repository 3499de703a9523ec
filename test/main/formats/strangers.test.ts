import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { writeModelFile } from '../../../src/main/formats/writeModelFile.ts'
import { temporaryFolder } from './modelFixtures.ts'

/** What people give in the place of a model is named. */
const folder = temporaryFolder()

async function seen(path: string): Promise<unknown> {
  const error: unknown = await readModelFile(path).catch((each: unknown) => each)
  expect(error).toMatchObject({ code: 'file.unknownFormat' })
  return (error as { readonly params: { readonly seen: string } }).params.seen
}

function made(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function madeFolder(name: string, files: readonly string[]): string {
  const path = join(folder, name)
  mkdirSync(path)
  for (const file of files) writeFileSync(join(path, file), 'x')
  return path
}

const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })

describe('what is no model is named, whatever its ending', () => {
  it('pictures', async () => {
    expect(await seen(made('a.h5', await pixel.clone().png().toBuffer()))).toBe('it is a picture')
    expect(await seen(made('b.keras', await pixel.clone().jpeg().toBuffer()))).toBe(
      'it is a picture',
    )
  })

  it.each([
    ['empty.h5', '', 'it is empty'],
    [
      'text.keras',
      'hello\n',
      'it is plain text, and no word vectors: a word and 20 numbers or more a line, with single spaces between them',
    ],
    ['page.h5', '<!DOCTYPE html>', 'it is a web page or XML'],
    ['packed.h5', gzipSync('x'), 'it is packed with gzip; unpack it first'],
    ['paper.h5', '%PDF-1.7', 'it is a PDF document'],
    ['small.tflite', Buffer.from('\x1c\0\0\0TFL3', 'latin1'), 'it is a TensorFlow Lite model'],
    ['noise.h5', Buffer.of(1, 2, 3), 'its first bytes are those of no format it knows'],
  ])('%s', async (name, content, reason) => {
    expect(await seen(made(name, content))).toBe(reason)
  })

  it('folders', async () => {
    expect(await seen(madeFolder('none', []))).toBe('the folder is empty')
    expect(await seen(madeFolder('two', ['b.h5', 'a.keras', 'notes.txt']))).toBe(
      'it is a folder with model files in it ("a.keras", "b.h5"): name one of them',
    )
    expect(await seen(madeFolder('saved', ['saved_model.pb']))).toContain('SavedModel')
  })

  it('a path behind a file is missing', async () => {
    const path = join(made('plain.txt', 'x'), 'model.h5')
    await expect(readModelFile(path)).rejects.toMatchObject({ code: 'file.missing' })
  })
})

it.each(['keras', 'kerasH5', 'kerasH5v2', 'tfjsLayers'] as const)(
  '%s is not written into a folder that is not there',
  async (format) => {
    const path = join(folder, 'nowhere', 'model')
    const graph = { name: 'm', layers: [], inputs: [], outputs: [] }
    const model = { graph, weights: {}, labels: null, producer: 'test', format }
    await expect(writeModelFile(path, model)).rejects.toMatchObject({
      code: 'file.unwritable',
      params: { path, reason: `there is no folder ${join(folder, 'nowhere')}` },
    })
  },
)
