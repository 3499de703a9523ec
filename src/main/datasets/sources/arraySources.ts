import { basename } from 'node:path'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import { openIdxArray } from '../arrays/idxArray.ts'
import { openNpyArray } from '../arrays/npyArray.ts'
import { listNpz, openNpzArray } from '../arrays/npzArray.ts'
import type { OpenedSource } from '../openedSource.ts'
import type { ScanOptions } from '../scanOptions.ts'
import type { ArraySource } from '../arrays/arraySource.ts'
import { idxLabels, numpyLabels } from './arrayLabels.ts'
import { openArrayRows, type ArrayPair } from './arrayRows.ts'
import { isLabelList } from './labelList.ts'

/** Labels in a file of their own: an array, or a text with a class a line. */
async function openLabels(
  path: string | null,
  open: (path: string) => Promise<ArraySource>,
): Promise<ArrayPair['labels']> {
  if (path === null) return null
  return (await isLabelList(path)) ? { list: path } : open(path)
}

/** Opens rows of NumPy files. Paths are absolute. */
export async function openNpySource(
  reference: ReferenceOf<'npy'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const { inputs, labels, classes } = reference
  const pair = {
    inputs: await openNpyArray(inputs),
    labels: await openLabels(labels, openNpyArray),
  }
  return openArrayRows(
    {
      reference,
      name: basename(inputs),
      arrays: null,
      pairs: [pair],
      toLabels: (array) => numpyLabels(array, classes),
    },
    options,
  )
}

/** Opens rows of a NumPy archive. */
export async function openNpzSource(
  reference: ReferenceOf<'npz'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const { path, test, classes } = reference
  const open = (array: string) => openNpzArray(path, array, options.cacheFolder)
  const pairOf = async (names: { inputs: string; labels: string | null }): Promise<ArrayPair> => ({
    inputs: await open(names.inputs),
    labels: names.labels === null ? null : await open(names.labels),
  })
  const train = await pairOf(reference)
  const pairs = test === null ? ([train] as const) : ([train, await pairOf(test)] as const)
  return openArrayRows(
    {
      reference,
      name: basename(path),
      arrays: await listNpz(path),
      pairs,
      toLabels: (array) => numpyLabels(array, classes),
    },
    options,
  )
}

/** Opens rows of IDX files. */
export async function openIdxSource(
  reference: ReferenceOf<'idx'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const { images, labels, test, classes } = reference
  const open = (path: string) => openIdxArray(path, options.cacheFolder)
  const pairOf = async (paths: { images: string; labels: string | null }): Promise<ArrayPair> => ({
    inputs: await open(paths.images),
    labels: await openLabels(paths.labels, open),
  })
  const train = await pairOf(reference)
  const pairs = test === null ? ([train] as const) : ([train, await pairOf(test)] as const)
  return openArrayRows(
    {
      reference,
      name: basename(images),
      arrays: null,
      pairs,
      toLabels: (array) => idxLabels(array, labels ?? images, classes),
    },
    options,
  )
}
