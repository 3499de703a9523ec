import { resolve } from 'node:path'
import type { SourcePlan, SourceReference } from '../../shared/data/sourceSchema.ts'

/** Paths of a source, changed one by one; everything else stays. */
export async function mapPaths<Source extends SourcePlan | SourceReference>(
  source: Source,
  change: (path: string) => string | Promise<string>,
): Promise<Source> {
  const open = async (path: string | null) => (path === null ? null : change(path))
  switch (source.type) {
    case 'sample':
      return source
    case 'npy':
      return { ...source, inputs: await change(source.inputs), labels: await open(source.labels) }
    case 'idx': {
      const { images, labels, test } = source
      const own = test && { images: await change(test.images), labels: await open(test.labels) }
      return { ...source, images: await change(images), labels: await open(labels), test: own }
    }
    case 'imageList':
      return { ...source, path: await change(source.path), folder: await open(source.folder) }
    case 'text': {
      const { layout } = source
      const ofLines = layout.kind === 'lines' && { ...layout, labels: await open(layout.labels) }
      return { ...source, path: await change(source.path), layout: ofLines || layout }
    }
    case 'npz':
    case 'imageFolder':
    case 'imageParquet':
    case 'table':
      return { ...source, path: await change(source.path) }
  }
}

/** A source whose relative paths are read against a folder. */
export function absoluteSource<Source extends SourcePlan | SourceReference>(
  source: Source,
  folder: string,
): Promise<Source> {
  return mapPaths(source, (path) => resolve(folder, path))
}
