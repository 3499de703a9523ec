import type { Picture } from '../../../shared/contract/workbenchApi/common.ts'
import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import type { TypedArray } from '../../../shared/model/weights.ts'
import { ask } from '../../trainerHost/requests.ts'
import { numbersToPicture, pictureShape } from '../results/rowPictures.ts'
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
export async function drawAugmented(
  rows: readonly Row[],
  { augmentation, draws, seed }: DrawRequest,
  trainers: TrainerPool,
): Promise<readonly (readonly Picture[])[]> {
  const [first] = rows
  const shape = pictureShape(first?.rowShape ?? [])
  if (first === undefined || shape === null || draws === 0 || augmentation.length === 0) return []
  const length = first.values.length
  const values = new Float32Array(rows.length * length)
  rows.forEach((row, i) => {
    values.set(row.values, i * length)
  })
  const isBytes = first.values instanceof Uint8Array
  const least = values.reduce((low, value) => Math.min(low, value), Infinity)
  const most = values.reduce((high, value) => Math.max(high, value), -Infinity)
  const answer = await trainers.use((trainer) =>
    ask(trainer, {
      type: 'augment',
      augmentation,
      rows: { dtype: 'float32', shape: [rows.length, ...first.rowShape], values },
      valueRange: isBytes ? [0, 255] : [least, most],
      seed,
      steps: Array.from({ length: draws }, (_, step) => step),
    }),
  )
  const drawn = answer.type === 'augmented' ? answer.draws : []
  return Promise.all(
    rows.map((_, row) =>
      Promise.all(
        drawn.map((draw) => {
          const own = draw.rows.values.subarray(row * length, (row + 1) * length)
          const shown = isBytes ? Uint8Array.from(own, toByte) : own
          return numbersToPicture(shown, shape)
        }),
      ),
    ),
  )
}

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)))
}
