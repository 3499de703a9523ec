import { describe, expect, it } from 'vitest'
import { decodeNpy, encodeNpy, readNpy } from '../../../src/main/datasets/npy.ts'

/** A file as numpy.save writes it: magic, version 1.0, header padded to 64 bytes, elements. */
function npyFile(header: string, elements: Buffer): Buffer {
  const padded = header.padEnd(117) + '\n'
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length, 0])
  return Buffer.concat([head, Buffer.from(padded), elements])
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`

const bytes = (...values: number[]) => Buffer.from(values)

describe('decodeNpy', () => {
  it('reads bytes as they lie', () => {
    const array = decodeNpy(npyFile(header('|u1', '2, 2'), bytes(1, 2, 3, 255)), 'x.npy')
    expect(array).toEqual({
      shape: [2, 2],
      dtype: 'uint8',
      values: Uint8Array.from([1, 2, 3, 255]),
      byteOffset: 128,
    })
  })

  it('narrows 64-bit floats and integers', () => {
    const floats = Buffer.alloc(8)
    floats.writeDoubleLE(0.5)
    expect(decodeNpy(npyFile(header('<f8', '1,'), floats), 'x').values).toEqual(
      Float32Array.from([0.5]),
    )
    const integers = Buffer.alloc(8)
    integers.writeBigInt64LE(-3n)
    expect(decodeNpy(npyFile(header('<i8', '1,'), integers), 'x').values).toEqual(
      Int32Array.from([-3]),
    )
  })

  it('reads big-endian numbers', () => {
    const file = npyFile(header('>i2', '2,'), bytes(1, 0, 255, 255))
    expect(decodeNpy(file, 'x').values).toEqual(Int32Array.from([256, -1]))
  })

  it('reads a scalar and an empty array', () => {
    expect(decodeNpy(npyFile(header('|u1', ''), bytes(7)), 'x').shape).toEqual([])
    expect(decodeNpy(npyFile(header('|u1', '0, 3'), bytes()), 'x').values).toHaveLength(0)
  })

  it.each([
    ['not .npy', Buffer.from('<!DOCTYPE html>'), 'not a .npy file'],
    [
      'cut in the header',
      npyFile(header('|u1', '1,'), bytes(1)).subarray(0, 40),
      'within its header',
    ],
    ['cut in the data', npyFile(header('|u1', '4,'), bytes(1)), 'should be 132 bytes long'],
    ['too long', npyFile(header('|u1', '1,'), bytes(1, 2)), 'should be 129 bytes long'],
    ['Fortran order', npyFile(header('|u1', '1,', 'True'), bytes(1)), 'Fortran order'],
    ['objects', npyFile(header('|O', '1,'), bytes(0)), 'type |O'],
  ])('refuses %s', (_name, file, reason) => {
    expect(() => decodeNpy(file, 'x.npy')).toThrow(reason)
  })

  it('refuses an integer that does not fit 32 bits, naming it', () => {
    const big = Buffer.alloc(8)
    big.writeBigInt64LE(1n << 40n)
    expect(() => decodeNpy(npyFile(header('<i8', '1,'), big), 'x')).toThrow('element 0')
  })
})

describe('encodeNpy', () => {
  it.each([
    ['float32', [2, 1], Float32Array.from([0.25, -1])],
    ['int32', [3], Int32Array.from([1, -2, 3])],
    ['uint8', [], Uint8Array.from([9])],
  ] as const)('round-trips %s %j, data at a multiple of 64', (dtype, shape, values) => {
    const file = encodeNpy({ dtype, shape, values })
    const back = decodeNpy(file, 'x')
    expect(back).toMatchObject({ dtype, shape, values })
    expect((back.byteOffset ?? 1) % 64).toBe(0)
  })
})

describe('readNpy', () => {
  it('says when the file is missing', async () => {
    await expect(readNpy('/no/such/file.npy')).rejects.toMatchObject({ code: 'file.missing' })
  })
})
