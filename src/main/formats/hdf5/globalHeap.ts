/**
 * HDF5's global heap holds the texts of attributes, one object after another. The library (2.0.0) goes on by each object's
 * length without looking at it: a length of 0, also one that is 0 in its 32 bits, keeps it at one place for ever.
 * Layout: HDF5 File Format Specification 3.0, section III.E.
 */

const HEADER_BYTES = 16
const OBJECT_BYTES = 16
/** "GCOL", version 1, three zeros. */
const signature = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0] as const

/** Whether a part of a file is the beginning of a global heap. */
export function isGlobalHeap(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && signature.every((byte, i) => bytes[i] === byte)
}

/** The bytes that a global heap says it has, from its beginning. */
export function globalHeapBytes(bytes: Uint8Array): number {
  return Number(viewOf(bytes).getBigUint64(8, true))
}

/** Whether the objects of a whole global heap follow each other to its end. */
export function isSoundHeap(bytes: Uint8Array): boolean {
  const view = viewOf(bytes)
  for (let at = HEADER_BYTES; at + OBJECT_BYTES <= bytes.length;) {
    const index = view.getUint16(at, true)
    const length = Number(view.getBigUint64(at + 8, true))
    // Object 0 is what is free, its own head counted in.
    const step = index === 0 ? length : OBJECT_BYTES + Math.ceil(length / 8) * 8
    if (step < OBJECT_BYTES || at + step > bytes.length) return false
    at += step
  }
  return true
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
