/** What the first bytes of a file say it is. */
export type PictureKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'bmp'

interface Mark {
  readonly at: number
  readonly text: string
}

const read: readonly (readonly [PictureKind, readonly Mark[]])[] = [
  ['jpeg', [{ at: 0, text: '\xff\xd8\xff' }]],
  ['png', [{ at: 0, text: '\x89PNG\r\n\x1a\n' }]],
  [
    'webp',
    [
      { at: 0, text: 'RIFF' },
      { at: 8, text: 'WEBP' },
    ],
  ],
  ['gif', [{ at: 0, text: 'GIF87a' }]],
  ['gif', [{ at: 0, text: 'GIF89a' }]],
  ['tiff', [{ at: 0, text: 'II*\0' }]],
  ['tiff', [{ at: 0, text: 'MM\0*' }]],
  ['tiff', [{ at: 0, text: 'II+\0' }]],
  ['tiff', [{ at: 0, text: 'MM\0+' }]],
  ['avif', [{ at: 4, text: 'ftypavif' }]],
  ['avif', [{ at: 4, text: 'ftypavis' }]],
  ['bmp', [{ at: 0, text: 'BM' }]],
]

/** Kinds that are known and not read, in the words of a reason. */
const refused: readonly (readonly [string, Mark])[] = [
  ['a HEIC picture; save it as JPEG or PNG', { at: 4, text: 'ftyphei' }],
  ['a HEIC picture; save it as JPEG or PNG', { at: 4, text: 'ftypmif1' }],
  ['a video', { at: 4, text: 'ftyp' }],
  ['a JPEG XL picture', { at: 0, text: '\xff\x0a' }],
  ['a JPEG XL picture', { at: 4, text: 'JXL ' }],
  ['a JPEG 2000 picture', { at: 4, text: 'jP  ' }],
  ['a Photoshop document', { at: 0, text: '8BPS' }],
  ['a PDF document', { at: 0, text: '%PDF' }],
  ['an icon', { at: 0, text: '\0\0\x01\0' }],
  ['a zip archive', { at: 0, text: 'PK\x03\x04' }],
  ['packed with gzip', { at: 0, text: '\x1f\x8b' }],
]

/** Texts that begin so are no pictures, or drawings, which may name other files. */
const texts: readonly (readonly [string, RegExp])[] = [
  ['a web page', /^\s*<(!doctype html|html|head|body)/i],
  ['an SVG drawing', /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg/i],
  ['an XML text', /^\s*<\?xml/i],
]

/**
 * The kind of a picture, by its content and never by its name; `null` with the reason, a clause after "it is", where it
 * is none that is read.
 */
export function recognizePicture(
  bytes: Uint8Array,
): { readonly kind: PictureKind } | { readonly kind: null; readonly is: string } {
  if (bytes.length === 0) return { kind: null, is: 'empty' }
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024))
  const has = ({ at, text }: Mark) =>
    head.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'))
  const [kind] = read.find(([, marks]) => marks.every(has)) ?? []
  if (kind !== undefined) return { kind }
  const [other] = refused.find(([, mark]) => has(mark)) ?? []
  const words = head.toString('latin1').replace(/^\xef\xbb\xbf/, '')
  const [text] = texts.find(([, pattern]) => pattern.test(words)) ?? []
  return { kind: null, is: other ?? text ?? 'no picture of a kind that is read' }
}

/** What a JPEG's markers say. */
export interface JpegMarkers {
  /** 1: grey, 3: colour, 4: CMYK; `null` where no frame was found. */
  readonly components: number | null
  /** Of the frame; 0 where there is none. */
  readonly width: number
  readonly height: number
  /** Whether Adobe's marker is there, which says that inks are stored inverted. */
  readonly hasAdobe: boolean
  /** Whether a camera noted something, such as which way is up. */
  readonly hasExif: boolean
}

/** Reads a JPEG's markers up to its frame. */
export function readJpegMarkers(bytes: Uint8Array): JpegMarkers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const names = new Set<string>()
  const found = (
    components: number | null,
    size: Pick<JpegMarkers, 'width' | 'height'>,
  ): JpegMarkers => {
    return {
      components,
      ...size,
      hasAdobe: names.has('\xeeAdobe'),
      hasExif: names.has('\xe1Exif\0'),
    }
  }
  let at = 2
  while (at + 9 < bytes.length && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    if (isAlone(marker)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    if (isFrame(marker)) {
      const size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
      return found(view.getUint8(at + 9), size)
    }
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + at + 4, 5).toString('latin1')
    names.add(String.fromCharCode(marker) + name)
    at += 2 + view.getUint16(at + 2)
  }
  return found(null, { width: 0, height: 0 })
}

/** Fill bytes and markers without a segment. */
function isAlone(marker: number): boolean {
  return marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}
