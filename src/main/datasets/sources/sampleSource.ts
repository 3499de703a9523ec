import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import { describeRows } from '../describeRows.ts'
import { fashionMnistClasses, openFashionMnist, type FashionMnist } from '../fashionMnist.ts'
import { partCodes, type Labels, type OpenedSource } from '../openedSource.ts'
import type { ScanOptions } from '../scanOptions.ts'

/**
 * The sample, with class ids counted in the order the plan names them. Its 54 pairs of equal pictures stay where its
 * fixed parts put them: published numbers depend on these.
 * @throws data.unknownClass, data.sampleDamaged
 */
export async function openSample(
  reference: ReferenceOf<'sample'>,
  { cacheFolder, onProgress }: ScanOptions,
): Promise<OpenedSource> {
  const known: readonly string[] = fashionMnistClasses
  const names = reference.classes ?? known
  for (const name of names) {
    if (!known.includes(name)) {
      throw new GraftError('data.unknownClass', { name, known, source: 'fashion-mnist' })
    }
  }
  const sample = await openFashionMnist(cacheFolder, (share) =>
    onProgress?.({ done: Math.round(share * 100), total: 100, skipped: 0 }),
  )
  const newIds = known.map((name) => names.indexOf(name))
  const labels: Labels = {
    kind: 'classes',
    ids: sample.classIds.map((id) => newIds[id] ?? -1),
    names,
    count: names.length,
  }
  const parts = Uint8Array.from(sample.classIds, (_, row) =>
    sample.isTest(row) ? partCodes.test : partCodes.train,
  )
  const lists = { skipped: [], odd: [], ignored: [] }
  const rows = { labels, parts, lists, keys: null, rows: sample.classIds.length, nameOf: String }
  return toSource(reference, rows, sample)
}

type SampleRows = Pick<OpenedSource, 'labels' | 'parts' | 'lists' | 'keys' | 'rows' | 'nameOf'>

function toSource(
  reference: ReferenceOf<'sample'>,
  rows: SampleRows,
  { path, shape }: FashionMnist,
): OpenedSource {
  const rowShape = shape.slice(1)
  return {
    ...rows,
    reference,
    report: {
      ...describeRows(rows),
      name: 'Fashion-MNIST',
      rowShape,
      range: { least: 0, most: 255 },
      pictures: null,
      table: null,
      text: null,
      columns: null,
      arrays: null,
      notes: [],
    },
    groupDepth: 0,
    columnOf: () => {
      const reason = 'it has no columns'
      return Promise.reject(new GraftError('data.badGroups', { source: 'fashion-mnist', reason }))
    },
    pictureAt: null,
    textAt: null,
    prepare: () =>
      Promise.resolve({
        file: { path, dtype: 'uint8', shape, byteOffset: 0 },
        failed: [],
        recipe: { kind: 'numbers', rowShape },
        notes: [],
      }),
  }
}
