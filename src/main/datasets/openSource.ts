import type { SourceReference } from '../../shared/data/sourceSchema.ts'
import { mapPaths } from './absoluteSource.ts'
import type { OpenedSource } from './openedSource.ts'
import type { ScanOptions } from './scanOptions.ts'
import { createFindPath } from './sources/findPath.ts'
import { openIdxSource, openNpySource, openNpzSource } from './sources/arraySources.ts'
import { openImageFolder } from './sources/imageFolderSource.ts'
import { openImageList } from './sources/imageListSource.ts'
import { openImageParquet } from './sources/imageParquetSource.ts'
import { openSample } from './sources/sampleSource.ts'
import { openTableSource } from './sources/tableSource.ts'
import { openTextSource } from './sources/textSource.ts'

/**
 * Scans a source: all that can be known of its rows before a recipe is chosen. Paths are absolute; their letters may
 * be composed or not.
 * @throws data.*, file.*; data.cancelled when the signal ends it
 */
export async function openSource(
  given: SourceReference,
  options: ScanOptions,
): Promise<OpenedSource> {
  const reference = await mapPaths(given, createFindPath())
  switch (reference.type) {
    case 'sample':
      return openSample(reference, options)
    case 'npy':
      return openNpySource(reference, options)
    case 'npz':
      return openNpzSource(reference, options)
    case 'idx':
      return openIdxSource(reference, options)
    case 'imageFolder':
      return openImageFolder(reference, options)
    case 'table':
      return openTableSource(reference, options)
    case 'text':
      return openTextSource(reference, options)
    case 'imageList':
      return openImageList(reference, options)
    case 'imageParquet':
      return openImageParquet(reference, options)
  }
}
