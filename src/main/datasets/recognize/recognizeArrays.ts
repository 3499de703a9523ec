import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { referenceSchema, type SourceReference } from '../../../shared/data/sourceSchema.ts'
import { sniffIdx } from '../arrays/idxArray.ts'
import { listNpz } from '../arrays/npzArray.ts'

/** Pairs of names for inputs and labels. */
const pairs: readonly (readonly [inputs: RegExp, labels: string])[] = [
  [/images/i, 'labels'],
  [/inputs/i, 'labels'],
  [/features/i, 'labels'],
  [/data/i, 'labels'],
  [/data/i, 'target'],
  [/(?<![a-z])x(?![a-z])/i, 'y'],
]

/** The name of the labels that belong to inputs of this name, if it is among those that are there. */
function labelsFor(inputs: string, names: readonly string[]): string | null {
  for (const [pattern, labels] of pairs) {
    const found = pattern.exec(inputs)?.[0]
    if (found === undefined) continue
    const own = found === found.toUpperCase() && found !== found.toLowerCase()
    const other = inputs.replace(pattern, own ? labels.toUpperCase() : labels)
    const wanted = [other, other.replace('idx3', 'idx1')]
    const name = wanted.find((each) => each !== inputs && names.includes(each))
    if (name !== undefined) return name
  }
  return null
}

/** Names of the inputs that labels of this name belong to, among those that are there. */
function inputsFor(labels: string, names: readonly string[]): string | null {
  return names.find((name) => labelsFor(name, names) === labels) ?? null
}

async function besides(path: string): Promise<readonly string[]> {
  return readdir(dirname(path)).catch(() => [])
}

/** A .npy file, with the labels beside it where names say so; labels alone lead to their inputs. */
export async function recognizeNpy(path: string): Promise<SourceReference> {
  const names = await besides(path)
  const folder = dirname(path)
  const inputs = inputsFor(basename(path), names) ?? basename(path)
  const labels = labelsFor(inputs, names)
  return referenceSchema.parse({
    type: 'npy',
    inputs: join(folder, inputs),
    labels: labels === null ? null : join(folder, labels),
  })
}

/** A NumPy archive, by the names of its arrays; `null` for other archives. */
export async function recognizeNpz(path: string): Promise<SourceReference | null> {
  const names = await listNpz(path).catch(() => [])
  const labels = new Set(names.map((name) => labelsFor(name, names)))
  const isTest = (name: string) => /test/i.test(name)
  const inputs = names.filter((name) => !labels.has(name))
  const first = inputs.find((name) => !isTest(name)) ?? inputs[0]
  if (first === undefined) return null
  const test = inputs.find((name) => name !== first && isTest(name))
  return referenceSchema.parse({
    type: 'npz',
    path,
    inputs: first,
    labels: labelsFor(first, names),
    test: test === undefined ? null : { inputs: test, labels: labelsFor(test, names) },
  })
}

/** An IDX file with its partner, whichever of the two it is: headers tell pictures from labels. */
export async function recognizeIdx(path: string): Promise<SourceReference | null> {
  const header = await sniffIdx(path)
  if (header === null) return null
  const names = await besides(path)
  const name = basename(path)
  const isLabels = header.shape.length === 1
  const images = isLabels ? inputsFor(name, names) : name
  if (images === null) return null
  const labels = isLabels ? name : labelsFor(images, names)
  const at = (file: string | null) => (file === null ? null : join(dirname(path), file))
  const testImages = images.replace('train', 't10k')
  const hasTest = testImages !== images && names.includes(testImages)
  return referenceSchema.parse({
    type: 'idx',
    images: at(images),
    labels: at(labels),
    test: hasTest ? { images: at(testImages), labels: at(labelsFor(testImages, names)) } : null,
  })
}
