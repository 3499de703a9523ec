import type { DataDescription, DataReference } from '../../shared/contract/workbenchApi/data.ts'
import type { OpenedSource } from '../datasets/openedSource.ts'
import { openSource } from '../datasets/openSource.ts'
import type { ScanOptions } from '../datasets/scanOptions.ts'

/** Scans a source and says what it is. Paths are absolute. @throws data.*, file.* */
export async function describeData(
  reference: DataReference,
  options: ScanOptions,
): Promise<DataDescription> {
  return descriptionOf(await openSource(reference, options))
}

/** What an opened source is, for people. */
export function descriptionOf({ report, reference, labels }: OpenedSource): DataDescription {
  return { ...report, reference, isTrainable: report.rows > 0 && labels.kind !== 'none' }
}
