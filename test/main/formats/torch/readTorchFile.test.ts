import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { PickleFault } from '../../../../src/main/formats/torch/pickle.ts'
import { parseTorchFile, readTorchFile } from '../../../../src/main/formats/torch/readTorchFile.ts'
import { temporaryFolder } from '../modelFixtures.ts'

const folder = temporaryFolder()
const at = (name: string) => join(folder, `${name}.pth`)

// Pickled by Python itself.
beforeAll(() => {
  const python = join(import.meta.dirname, '../../../../.venv-keras/bin/python')
  execFileSync(python, [join(import.meta.dirname, 'makeTorchFile.py'), folder])
})

describe('a file that PyTorch saved before 1.6', () => {
  it('gives its floats by name, in row-major order whatever their strides', async () => {
    const tensors = await readTorchFile(at('plain'))
    expect([...tensors.keys()]).toEqual(['weight', 'bias'])
    expect(tensors.get('weight')).toEqual({
      shape: [3, 4],
      values: Float32Array.of(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11),
    })
    expect(tensors.get('bias')).toEqual({ shape: [2], values: Float32Array.of(0.5, -1.5) })
  })

  it('may begin within its numbers and leave some out', async () => {
    const weight = (await readTorchFile(at('shifted'))).get('weight')
    expect(weight).toEqual({ shape: [2, 2], values: Float32Array.of(2, 3, 7, 8) })
  })
})

describe('what is refused', () => {
  it('a name outside the closed list, and nothing is run', async () => {
    await expect(readTorchFile(at('foreign'))).rejects.toMatchObject({
      code: 'file.foreignCode',
      params: { path: at('foreign'), name: 'posix.system' },
    })
  })

  it('another kind of storage is a foreign name too', async () => {
    await expect(readTorchFile(at('doubles'))).rejects.toMatchObject({
      code: 'file.foreignCode',
      params: { name: 'torch.DoubleStorage' },
    })
  })

  it.each([
    ['magic', 'does not begin as'],
    ['version', 'does not begin as'],
    ['protocol', 'its protocol is 4'],
    ['bigEndian', 'not little-endian'],
    ['value', 'something else than tensors'],
    ['device', 'not in the file'],
    ['tail', 'more in it than it lists'],
    ['unlisted', 'the numbers of "count" are missing'],
    ['listedTwice', 'belong to no tensor'],
    ['stride', '"weight" reaches beyond its numbers'],
    ['offset', '"weight" reaches beyond its numbers'],
    ['negative', 'described wrongly'],
    ['rank', 'described wrongly'],
    ['huge', 'refused|reaches beyond|described wrongly'],
    ['nan', 'refused'],
  ])('%s', async (name, reason) => {
    await expect(readTorchFile(at(name))).rejects.toMatchObject({
      code: 'file.damaged',
      params: { path: at(name), reason: expect.stringMatching(reason) as string },
    })
  })

  it('a file that is missing', async () => {
    await expect(readTorchFile(at('nowhere'))).rejects.toMatchObject({ code: 'file.missing' })
  })

  it('a file that is cut off anywhere', () => {
    const bytes = readFileSync(at('plain'))
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseTorchFile(bytes.subarray(0, length)), String(length)).toThrow(PickleFault)
    }
  })

  it('every opcode that needs more than there is', () => {
    for (let opcode = 0; opcode < 256; opcode++) {
      writeFileSync(at('opcode'), Uint8Array.of(0x80, 2, opcode, 0x2e))
      expect(() => parseTorchFile(readFileSync(at('opcode')))).toThrow(PickleFault)
    }
  })
})
