import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolderUploads } from '../../../src/main/web/uploadFolder.ts'
import { toErrorRecord } from '../../../src/shared/contract/errors/graftError.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-upload-'))
const uploads = createFolderUploads({ files: 4, bytes: 200 })
/** Hands each request on as the server does. */
const server = createServer((request, response) => {
  const query = new URL(request.url ?? '', 'http://here').searchParams
  const [batch, path] = [query.get('batch') ?? '', query.get('name') ?? '']
  uploads.receive(request, { folder, batch, path }).then(
    (received) => response.end(JSON.stringify({ received })),
    (error: unknown) => {
      request.resume()
      response.end(JSON.stringify(toErrorRecord(error)))
    },
  )
})
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

async function send(batch: string, name: string, body: string): Promise<unknown> {
  const { port } = server.address() as AddressInfo
  const query = new URLSearchParams({ batch, name }).toString()
  const address = `http://127.0.0.1:${port}/?${query}`
  return (await fetch(address, { method: 'POST', body })).json()
}

test('takes in a folder file by file, as it was, and drops one that nobody wants', async () => {
  const batch = '0123456789abcdef'
  const names = ['pets/cats/1.txt', 'pets/dogs/2.txt', 'pets/고양이/3.txt']
  const answers = await Promise.all(names.map((name) => send(batch, name, name)))
  for (const answer of answers) expect(answer).toEqual({ received: join(folder, batch, 'pets') })
  for (const name of names) expect(readFileSync(join(folder, batch, name), 'utf8')).toBe(name)
  expect(readdirSync(join(folder, batch))).toEqual(['pets'])
  await uploads.drop({ folder, batch })
  expect(existsSync(join(folder, batch))).toBe(false)
})

test('takes in no more files and bytes than it may', async () => {
  const many = 'aaaaaaaaaaaaaaaa'
  for (const name of ['1', '2', '3', '4']) await send(many, `pets/${name}`, 'x')
  expect(await send(many, 'pets/5', 'x')).toMatchObject({ code: 'web.tooLarge' })
  const large = 'bbbbbbbbbbbbbbbb'
  await send(large, 'pets/1', 'x'.repeat(150))
  expect(await send(large, 'pets/2', 'x'.repeat(51))).toMatchObject({ code: 'web.tooLarge' })
  expect(readdirSync(join(folder, large, 'pets'))).toEqual(['1'])
})

test.each([
  ['0123456789abcdef', 'pets/../../../out.txt'],
  ['0123456789abcdef', '/etc/passwd'],
  ['0123456789abcdef', 'pets\\..\\out.txt'],
  ['0123456789abcdef', 'alone.txt'],
  ['../../../../tmp/out', 'pets/1.txt'],
])('refuses the way out of a folder: %s %s', async (batch, name) => {
  expect(await send(batch, name, 'x')).toMatchObject({ code: 'web.badUpload' })
  expect(existsSync(join(folder, '../out.txt'))).toBe(false)
})
