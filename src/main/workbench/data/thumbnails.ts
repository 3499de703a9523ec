import type { ArrayFile } from '../../../shared/contract/trainerProtocol.ts'
import type { Picture } from '../../../shared/contract/workbenchApi/common.ts'
import type { OpenedSource } from '../../datasets/openedSource.ts'
import { thumbnailOf } from '../picture.ts'
import { readRow } from '../../datasets/readRow.ts'
import { numbersToPicture, pictureShape } from '../results/rowPictures.ts'

/** Files of arrays that were looked at last, by source. */
const arrays = new WeakMap<OpenedSource, Promise<ArrayFile>>()

/** A row as a small picture; `null` where it is none, or cannot be read. */
export async function thumbnailOfRow(
  source: OpenedSource,
  row: number,
  cacheFolder: string,
): Promise<Picture | null> {
  if (source.pictureAt !== null) {
    const bytes = await source
      .pictureAt(row)
      .read()
      .catch(() => null)
    return bytes === null ? null : thumbnailOf(bytes).catch(() => null)
  }
  const shape = pictureShape(source.report.rowShape ?? [])
  if (shape === null) return null
  return numbersToPicture(await readRow(await arrayOf(source, cacheFolder), row), shape)
}

/** The file that holds the rows of a source of arrays. */
function arrayOf(source: OpenedSource, cacheFolder: string): Promise<ArrayFile> {
  const known = arrays.get(source)
  if (known !== undefined) return known
  const { reference } = source
  if (
    reference.type === 'imageFolder' ||
    reference.type === 'imageList' ||
    reference.type === 'imageParquet'
  ) {
    throw new Error('pictures have their own bytes')
  }
  const prepared = source
    .prepare({ cacheFolder, source: reference, train: new Int32Array() })
    .then(({ file }) => file)
  arrays.set(source, prepared)
  return prepared
}
