import type { Glimpse } from './modelFormat.ts'

/** Formats that people try and that are something else, by bytes at a place of theirs. */
const strangers: readonly {
  readonly bytes: string
  readonly at?: number
  readonly seen: string
}[] = [
  { bytes: '\x93NUMPY', seen: 'it is a NumPy array' },
  { bytes: '\x80\x02', seen: 'it is a Python pickle (PyTorch?), which would run code' },
  { bytes: '\x89PNG', seen: 'it is a picture' },
  { bytes: '\xff\xd8\xff', seen: 'it is a picture' },
  { bytes: 'GIF8', seen: 'it is a picture' },
  { bytes: '%PDF', seen: 'it is a PDF document' },
  { bytes: '\x1f\x8b', seen: 'it is packed with gzip; unpack it first' },
  { bytes: 'SQLite format 3', seen: 'it is a database, perhaps a library of Graft' },
  { bytes: 'TFL3', at: 4, seen: 'it is a TensorFlow Lite model' },
  { bytes: '<', seen: 'it is a web page or XML' },
]

/** What a file or folder is that is no model, as a clause. */
export function whatIsSeen({ isFolder, head, names }: Glimpse): string {
  if (isFolder) return whatIsIn(names ?? [])
  if (names?.some((name) => name.endsWith('/data.pkl')) === true) {
    return 'it is a PyTorch file, which would run code'
  }
  if (names !== null) return 'it is a zip archive without config.json or model.json'
  if (head.length === 0) return 'it is empty'
  const text = Buffer.from(head).toString('latin1')
  const stranger = strangers.find(({ bytes, at = 0 }) => text.startsWith(bytes, at))
  if (stranger !== undefined) return stranger.seen
  return /^[\t\n\r\x20-\x7e]+$/.test(text)
    ? 'it is plain text, and no word vectors: a word and 20 numbers or more a line, with single spaces between them'
    : 'its first bytes are those of no format it knows'
}

function whatIsIn(names: readonly string[]): string {
  const models = names.filter((name) => /\.(h5|hdf5|keras)$/i.test(name)).toSorted()
  if (models.length > 0) {
    const list = models.slice(0, 3).map((name) => `"${name}"`)
    const more = models.length > list.length ? ', ...' : ''
    return `it is a folder with model files in it (${list.join(', ')}${more}): name one of them`
  }
  if (names.includes('saved_model.pb')) return 'it is a SavedModel of TensorFlow, which holds code'
  return names.length === 0
    ? 'the folder is empty'
    : 'the folder has neither config.json nor model.json'
}
