import { basename } from 'node:path'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import type { OpenedSource } from '../openedSource.ts'
import { scanPictures } from '../scan/scanPictures.ts'
import { walkFolder } from '../scan/walkFolder.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'
import { openPictureRows } from './pictureRows.ts'
import { folderLabels, placeFiles } from './placeFiles.ts'

/**
 * Opens a folder of pictures. Classes are its folders by name; pictures deeper in one belong to it, too.
 * @throws data.noClasses, data.partsAsClasses, data.noPictures, data.unknownClass, data.cancelled, file.*
 */
export async function openImageFolder(
  reference: ReferenceOf<'imageFolder'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const { path } = reference
  const walk = await walkFolder(path, () => {
    checkCancelled(options, path)
  })
  const { files, beside, classes } = placeFiles(reference, walk)
  const scan = await scanPictures(
    path,
    files.map((file) => file.path),
    options,
  )
  const rows = scan.places.map((place) => files[place]).filter((file) => file !== undefined)
  if (rows.length === 0) {
    const reason = scan.skipped[0]?.reason.replace(/\.$/, '') ?? 'there are none'
    throw new GraftError('data.noPictures', { path, reason })
  }
  return openPictureRows({
    reference,
    name: basename(path),
    names: rows.map(({ parts }) => parts.join('/')),
    groupDepth: (reference.labels === null ? 0 : 1) + (reference.parts === null ? 0 : 1),
    labels: folderLabels(rows, classes, reference),
    ...(reference.classes === undefined ? { found: classes } : {}),
    parts: reference.parts === null ? null : Uint8Array.from(rows, ({ part }) => part),
    scan,
    paths: rows.map((file) => file.path),
    lists: {
      skipped: [...walk.skipped, ...beside, ...scan.skipped],
      odd: scan.odd,
      ignored: walk.ignored,
    },
  })
}
