import type { Picture } from '../../../shared/contract/workbenchApi/common.ts'
import type { DrawnToken } from '../../../shared/contract/workbenchApi/data.ts'
import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import { tokenOf } from '../../../shared/data/encodeText.ts'
import type { TypedArray, WeightArray } from '../../../shared/model/weights.ts'
import { ask } from '../../trainerHost/requests.ts'
import { numbersToPicture, pictureShape, rangeOf } from '../results/rowPictures.ts'
import type { TrainerPool } from '../trainerPool.ts'

interface Row {
  readonly values: TypedArray
  readonly rowShape: readonly number[]
}

/** What is to be drawn. */
export interface DrawRequest {
  readonly augmentation: DataPlan['augmentation']
  readonly draws: number
  readonly seed: number
}

/** Pictures as training would change them, `draws` for each row; empty lists where nothing is changed. */
export async function drawPictures(
  rows: readonly Row[],
  request: DrawRequest,
  trainers: TrainerPool,
): Promise<readonly (readonly Picture[])[]> {
  const [first] = rows
  const shape = pictureShape(first?.rowShape ?? [])
  if (first === undefined || shape === null) return []
  const isBytes = first.values instanceof Uint8Array
  const draws = await drawRows(rows, { request, trainers, dtype: 'float32' })
  return Promise.all(
    draws.map((own) =>
      Promise.all(
        own.map((values) => {
          const shown = isBytes ? Uint8Array.from(values, toByte) : values
          return numbersToPicture(shown, shape)
        }),
      ),
    ),
  )
}

/**
 * Tokens as training would change them, `draws` for each row of ids; empty lists where nothing is changed. A token is
 * marked where its place had another id.
 */
export async function drawTokens(
  rows: readonly Row[],
  words: readonly string[],
  { request, trainers }: { readonly request: DrawRequest; readonly trainers: TrainerPool },
): Promise<readonly (readonly (readonly DrawnToken[])[])[]> {
  const draws = await drawRows(rows, { request, trainers, dtype: 'int32' })
  return rows.map(({ values }, row) =>
    (draws[row] ?? []).map((drawn) =>
      Array.from(drawn, (id, place) => ({
        token: tokenOf(id, words),
        id,
        isChanged: id !== values[place],
      })),
    ),
  )
}

interface RowDraws {
  readonly request: DrawRequest
  readonly trainers: TrainerPool
  readonly dtype: 'float32' | 'int32'
}

/** Of each row its numbers in each draw. */
async function drawRows(
  rows: readonly Row[],
  { request: { augmentation, draws, seed }, trainers, dtype }: RowDraws,
): Promise<readonly (readonly TypedArray[])[]> {
  const [first] = rows
  if (first === undefined || draws === 0 || augmentation.length === 0) return []
  const length = first.values.length
  const all = rows.length * length
  const values = dtype === 'int32' ? new Int32Array(all) : new Float32Array(all)
  rows.forEach((row, i) => {
    values.set(row.values, i * length)
  })
  const batch: WeightArray = { dtype, shape: [rows.length, ...first.rowShape], values }
  const answer = await trainers.use((trainer) =>
    ask(trainer, {
      type: 'augment',
      augmentation,
      rows: batch,
      valueRange: valueRangeOf(first.values),
      seed,
      steps: Array.from({ length: draws }, (_, step) => step),
    }),
  )
  const drawn = answer.type === 'augmented' ? answer.draws : []
  return rows.map((_, row) =>
    drawn.map((draw) => draw.rows.values.subarray(row * length, (row + 1) * length)),
  )
}

function valueRangeOf(values: TypedArray): readonly [number, number] {
  if (values instanceof Uint8Array) return [0, 255]
  const { least, most } = rangeOf(values)
  return [least, most]
}

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)))
}
