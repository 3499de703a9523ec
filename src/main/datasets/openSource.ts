import type { SourceReference } from '../../shared/data/sourceSchema.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { OpenedSource } from './openedSource.ts'
import type { ScanOptions } from './scanOptions.ts'
import { openIdxSource, openNpySource, openNpzSource } from './sources/arraySources.ts'
import { openImageFolder } from './sources/imageFolderSource.ts'
import { openSample } from './sources/sampleSource.ts'
import { openTableSource } from './sources/tableSource.ts'

/**
 * Scans a source: all that can be known of its rows before a recipe is chosen. Paths are absolute.
 * @throws data.*, file.*; data.cancelled when the signal ends it
 */
export function openSource(
  reference: SourceReference,
  options: ScanOptions,
): Promise<OpenedSource> {
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
    default:
      return Promise.reject(new GraftError('data.unknownSource', { source: reference.type }))
  }
}
