import { stat } from 'node:fs/promises'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { Page } from '../../shared/contract/workbenchApi/common.ts'
import type {
  DataDescription,
  DataReference,
  Thumbnail,
} from '../../shared/contract/workbenchApi/data.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import { referenceSchema } from '../../shared/data/sourceSchema.ts'
import { sniffIdx } from '../datasets/idx.ts'
import { listImageFolder } from '../datasets/imageFolder.ts'
import type { WorkbenchContext } from './context.ts'
import { openDataSource, type DataSource } from './data/openDataSource.ts'
import { partnerOf } from './data/idxPartner.ts'

/** Data that was looked at last stays open: its thumbnails are asked for next. */
export function createDataHandlers(context: WorkbenchContext): WorkbenchHandlers['data'] {
  let last: { readonly key: string; readonly source: Promise<DataSource> } | null = null
  const openSource = async (reference: DataReference): Promise<DataSource> => {
    const checked = await checkPaths(context, reference)
    const key = JSON.stringify(checked)
    if (last?.key !== key) last = { key, source: openDataSource(checked, context.cacheFolder) }
    const opened = last
    return opened.source.catch((error: unknown) => {
      if (last === opened) last = null
      throw error
    })
  }
  return {
    describe: async ({ reference }) => {
      // What is described anew is read anew: files may have changed.
      last = null
      const source = await openSource(reference)
      return { ...source.description, reference } satisfies DataDescription
    },
    thumbnails: async ({ reference, class: classId, offset, limit }) => {
      const source = await openSource(reference)
      const rows = source.rowsOf(classId ?? 0)
      const items: Thumbnail[] = []
      for (const row of rows.slice(offset, offset + limit)) {
        const picture = await source.thumbnail(row)
        if (picture !== null) items.push({ ...picture, row, name: String(row) })
      }
      return { items, total: rows.length } satisfies Page<Thumbnail>
    },
    cancel: () => null,
    files: () => ({ items: [], total: 0 }),
    preview: ({ data }) => {
      throw new GraftError('data.unknownSource', { source: data.source.type })
    },
    divide: ({ data }) => {
      throw new GraftError('data.unknownSource', { source: data.source.type })
    },
    recognize: async ({ path }) => recognize(await context.folders.check(path)),
  }
}

async function checkPaths(
  { folders }: WorkbenchContext,
  reference: DataReference,
): Promise<DataReference> {
  const { check } = folders
  switch (reference.type) {
    case 'sample':
      return reference
    case 'npy': {
      const { inputs, labels } = reference
      return { ...reference, inputs: await check(inputs), labels: labels && (await check(labels)) }
    }
    case 'idx': {
      const { images, labels } = reference
      return { ...reference, images: await check(images), labels: labels && (await check(labels)) }
    }
    default:
      return { ...reference, path: await check(reference.path) }
  }
}

/** What a path leads to, or `null` when it is no data. */
async function recognize(path: string): Promise<DataReference | null> {
  const stats = await stat(path).catch(() => null)
  if (stats === null) return null
  if (stats.isDirectory()) {
    const folder = await listImageFolder(path).catch(() => null)
    return folder === null ? null : referenceSchema.parse({ type: 'imageFolder', path })
  }
  const dimensions = await sniffIdx(path)
  if (dimensions === null) return null
  const partner = await partnerOf(path)
  if (partner === null) return null
  return dimensions === 1
    ? referenceSchema.parse({ type: 'idx', images: partner, labels: path })
    : referenceSchema.parse({ type: 'idx', images: path, labels: partner })
}
