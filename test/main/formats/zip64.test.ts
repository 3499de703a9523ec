import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { withZip } from '../../../src/main/formats/zip/readZip.ts'
import { writeZip } from '../../../src/main/formats/zip/writeZip.ts'
import { fixture, temporaryFolder } from './modelFixtures.ts'

/** Archives of more than 4 GiB, whose sizes and places take 64 bits. Python's zipfile is the other side: Keras uses it. */
const folder = temporaryFolder()
const python = (...args: readonly string[]) =>
  execFileSync(join(import.meta.dirname, '../../../.venv-keras/bin/python'), ['-c', ...args], {
    encoding: 'utf8',
  })

const files = unzipSync(readFileSync(fixture('seqDense.keras3.keras')))

/** Leaves 5 GiB of nothing behind the first file, which takes no room on the disk. */
const farProgram = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[2], "w") as archive:
    with zipfile.ZipFile(sys.argv[1]) as source:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
            archive.start_dir = max(archive.start_dir, 5 * 2**30)
`

const listProgram = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    print(json.dumps({i.filename: [archive.read(i).hex(), i.extract_version] for i in archive.infolist()}))
`

describe('archives of more than 4 GiB', () => {
  it('are read: a .keras file of 5 GiB, as Python writes it', async () => {
    const path = join(folder, 'far.keras')
    python(farProgram, fixture('seqDense.keras3.keras'), path)
    expect(statSync(path).size).toBeGreaterThan(5 * 2 ** 30)
    const near = await readModelFile(fixture('seqDense.keras3.keras'))
    const far = await readModelFile(path)
    expect(far.weights).toEqual(near.weights)
    expect(far.graph).toEqual(near.graph)
  })

  it.each([
    ['with numbers of 64 bits', 0, 45],
    ['with numbers of 32 bits where they suffice', undefined, 20],
  ] as const)('are written %s: Python reads what was written', async (_, longFrom, version) => {
    const path = join(folder, `written-${version}.zip`)
    const source = join(folder, 'source.bin')
    writeFileSync(source, files['model.weights.h5'] ?? '')
    const members = Object.entries(files).map(([name, content]) => ({
      name,
      content: name.endsWith('.h5') ? { path: source, bytes: content.length } : content,
    }))
    await writeZip(path, [...members, { name: '라벨.txt', content: new Uint8Array(0) }], longFrom)
    const found = JSON.parse(python(listProgram, path)) as Record<string, [string, number]>
    const wanted = Object.entries(files).map(([name, bytes]) => [
      name,
      [Buffer.from(bytes).toString('hex'), version],
    ])
    expect(found).toEqual({ ...Object.fromEntries(wanted), '라벨.txt': ['', version] })
    const own = await withZip(path, (archive) => archive.read('model.weights.h5', 1e6))
    expect(Buffer.from(own).equals(readFileSync(source))).toBe(true)
  })
})
