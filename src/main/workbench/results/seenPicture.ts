import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { Picture } from '../../../shared/contract/workbenchApi/common.ts'
import { pictureRecipeOf, type PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import { scaleValues } from '../../../shared/data/scaleValues.ts'
import type { WeightArray } from '../../../shared/model/weights.ts'
import { decodePicture } from '../../datasets/pictures/decodePicture.ts'
import { readRow } from '../../datasets/readRow.ts'
import type { AllowedFolders } from '../allowedFolders.ts'
import type { OpenedResult } from './openResult.ts'
import { numbersToPicture, pictureShape, rangeOf, type PictureShape } from './rowPictures.ts'

/** A picture as a model takes it. */
export interface SeenPicture {
  readonly seen: Picture
  /** One row, scaled as the training rows were. */
  readonly input: WeightArray
}

type Reference = { readonly path: string } | { readonly row: number }

/**
 * Brings a picture to what the model was trained on: size, channels and range of numbers.
 * @throws workbench.noResult where the data are no pictures or the row is not there; data.badPicture;
 *   workbench.outsideFolders
 */
export async function seePicture(
  result: OpenedResult,
  picture: Reference,
  folders: AllowedFolders,
): Promise<SeenPicture> {
  const { run, dataSet, data } = result
  const shape = pictureShape(dataSet.rowShape)
  const [file] = data.inputs
  const refuse = (reason: string) => new GraftError('workbench.noResult', { run: run.id, reason })
  if (shape === null || file === undefined) throw refuse('its data are no pictures')
  if ('row' in picture && picture.row >= (file.shape[0] ?? 0)) {
    throw refuse(`its data has no row ${picture.row}`)
  }
  const { source } = run.plan.data
  const recipe = 'kernel' in source ? pictureRecipeOf(source) : squeezedInto(shape)
  const values =
    'row' in picture
      ? await readRow(file, picture.row)
      : stretched(
          await decodePicture(await folders.check(picture.path), recipe),
          file.dtype === 'uint8' ? null : await rangeOfData(result),
        )
  return {
    seen: await numbersToPicture(values, shape),
    input: {
      dtype: 'float32',
      shape: [1, ...file.shape.slice(1)],
      values: scaleValues(values, data),
    },
  }
}

/** What is done to a picture for a model whose data came as arrays. */
function squeezedInto({ rows, columns, channels }: PictureShape): PictureRecipe {
  return {
    ...{ rows, columns, grey: channels === 1, fit: 'fill', kernel: 'lanczos3' },
    ...{ background: '#000000', orientation: true, unpack: 'whole' },
  }
}

/** So many rows tell in which range the numbers of a data set lie. */
const LOOKED_AT = 200

async function rangeOfData({ data }: OpenedResult): Promise<{ least: number; most: number }> {
  const [file] = data.inputs
  let [least, most] = [Infinity, -Infinity]
  for (const row of data.rows.train.subarray(0, LOOKED_AT)) {
    const range = file === undefined ? null : rangeOf(await readRow(file, row))
    least = Math.min(least, range?.least ?? least)
    most = Math.max(most, range?.most ?? most)
  }
  return { least, most }
}

/** Bytes in the range of the training data, where that is no bytes. */
function stretched(
  bytes: Uint8Array,
  range: { readonly least: number; readonly most: number } | null,
): Uint8Array | Float32Array {
  if (range === null) return bytes
  const step = (range.most - range.least) / 255
  return Float32Array.from(bytes, (value) => range.least + value * step)
}
