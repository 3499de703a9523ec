import { fstatSync, openSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createRowStream } from '../../../src/trainer/loop/rowStream.ts'
import { temporaryFolder } from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** Ten rows of three bytes, row `i` is `i, i, i`, after two bytes of something else. */
function openRows(name: string) {
  const path = join(folder.path, name)
  const bytes = Array.from({ length: 30 }, (_, i) => Math.floor(i / 3))
  writeFileSync(path, Uint8Array.from([99, 99, ...bytes]))
  const fd = openSync(path, 'r')
  return { path, fd, stream: createRowStream({ fd, byteOffset: 2, rowBytes: 3 }) }
}

const ids = (...rows: readonly number[]) => Int32Array.from(rows)
const tripled = (...rows: readonly number[]) => rows.flatMap((row) => [row, row, row])

test('rows come in the order that was asked for, side by side or not, and once', async () => {
  const { stream } = openRows('order')
  await stream.fetch(ids(7, 1, 2, 3, 9, 0, 7))
  expect(stream.take(ids(7, 1))).toBeNull()
  const taken = stream.take(ids(7, 1, 2, 3, 9, 0, 7))
  expect([...(taken ?? [])]).toEqual(tripled(7, 1, 2, 3, 9, 0, 7))
  expect(stream.take(ids(7, 1, 2, 3, 9, 0, 7))).toBeNull()
  stream.close()
})

test('what is fetched is there before its turn: the file is not read again', async () => {
  const { path, stream } = openRows('ahead')
  await stream.fetch(ids(4, 5))
  await stream.fetch(ids(6))
  writeFileSync(path, new Uint8Array(32))
  expect([...(stream.take(ids(4, 5)) ?? [])]).toEqual(tripled(4, 5))
  expect([...(stream.take(ids(6)) ?? [])]).toEqual(tripled(6))
  stream.close()
})

test('a batch in use is not overwritten by the one that is read meanwhile', async () => {
  const { stream } = openRows('double')
  await stream.fetch(ids(0, 1))
  for (let row = 0; row < 8; row++) {
    const inUse = stream.take(ids(row, row + 1))
    await stream.fetch(ids(row + 1, row + 2))
    expect([...(inUse ?? [])]).toEqual(tripled(row, row + 1))
  }
  stream.close()
})

test('rows that cannot be read are not there, and nothing is thrown', async () => {
  const { path, stream } = openRows('short')
  truncateSync(path, 20)
  await stream.fetch(ids(1, 9))
  expect(stream.take(ids(1, 9))).toBeNull()
  await stream.fetch(ids(1, 2))
  expect([...(stream.take(ids(1, 2)) ?? [])]).toEqual(tripled(1, 2))
  stream.close()
})

test('a file that is closed while it is read stays open until that is over', async () => {
  const { fd, stream } = openRows('closing')
  const coming = stream.fetch(ids(3, 8))
  stream.close()
  expect(fstatSync(fd).size).toBe(32)
  await coming
  expect([...(stream.take(ids(3, 8)) ?? [])]).toEqual(tripled(3, 8))
  expect(() => fstatSync(fd)).toThrow('EBADF')
  await stream.fetch(ids(1))
  expect(stream.take(ids(1))).toBeNull()
})
