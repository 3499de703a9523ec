import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSource } from '../../../src/main/datasets/openSource.ts'
import { referenceSchema } from '../../../src/shared/data/sourceSchema.ts'
import { scan, useDataFolder } from './dataFixtures.ts'

const place = useDataFolder()
const folder = join(place.folder, 'pictures')
const FILES = 2400

/** A PNG of one pixel, by hand: signature, header, one packed row, end. */
function pixel(red: number, green: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from([0, red, green, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

beforeAll(() => {
  for (const name of ['a', 'b']) mkdirSync(join(folder, name), { recursive: true })
  for (let i = 0; i < FILES; i++) {
    writeFileSync(join(folder, i % 2 === 0 ? 'a' : 'b', `${i}.png`), pixel(i % 256, i >> 8))
  }
})

const child = join(import.meta.dirname, 'children', 'scanFolder.ts')

/** Starts a scan and kills it with no chance to tidy up, once half of the files are looked at. */
function killHalfway(cacheFolder: string): Promise<void> {
  const started = spawn(process.execPath, [child, folder, cacheFolder], { stdio: 'pipe' })
  started.stdout.on('data', (text: Buffer) => {
    if (text.toString().includes('half')) started.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    started.on('exit', (_, signal) => {
      if (signal === 'SIGKILL') resolve()
      else reject(new Error(`the scan ended by itself: ${String(started.stderr.read())}`))
    })
  })
}

describe('a scan that was killed', () => {
  it('leaves a log from which the next one goes on, torn lines and all', async () => {
    await killHalfway(place.cacheFolder)
    const [log = ''] = readdirSync(place.cacheFolder).filter((name) => name.startsWith('scan-'))
    const path = join(place.cacheFolder, log)
    const kept = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '').length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(FILES)
    // What a process that died in the middle of a line leaves, and bytes that are no text.
    appendFileSync(path, '["/torn/1.png",12,')
    const { report } = await scan(place, { type: 'imageFolder', path: folder })
    expect(report.classes).toEqual([
      { name: 'a', count: FILES / 2 },
      { name: 'b', count: FILES / 2 },
    ])
    expect(report.skipped.total).toBe(0)
    const clean = { cacheFolder: join(place.folder, 'clean') }
    expect((await scan(clean, { type: 'imageFolder', path: folder })).report).toEqual(report)
    // Only what was not in the log was looked at: it is longer by that, and has no picture twice.
    const lines = readFileSync(path, 'utf8').split('\n')
    const names = lines.filter((line) => line.endsWith(']')).map((line) => line.split(',')[0])
    expect(new Set(names).size).toBe(names.length)
    expect(readdirSync(place.cacheFolder).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

describe('field case 57: many files', () => {
  it('are told of while they are read, with few open at a time', async () => {
    const told: number[] = []
    const reference = referenceSchema.parse({ type: 'imageFolder', path: folder })
    const controller = new AbortController()
    const reading = openSource(reference, {
      cacheFolder: join(place.folder, 'stopped'),
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        told.push(done)
        if (total !== null && done > total * 0.3) controller.abort()
      },
    })
    await expect(reading).rejects.toMatchObject({ code: 'data.cancelled' })
    expect(told.length).toBeGreaterThan(FILES * 0.3)
    // At most what was under way when it was stopped comes after it.
    expect(Math.max(...told)).toBeLessThan(FILES * 0.3 + 10)
  })
})
