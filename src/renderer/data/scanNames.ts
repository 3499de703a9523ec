/** A name for a scan that no other page gives. */
export function newScanName(): string {
  const drawn = crypto.getRandomValues(new Uint8Array(8))
  return [...drawn].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
