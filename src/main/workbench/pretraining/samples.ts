import type { TaskSamples, TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import type {
  PretrainingSamples,
  SampleContent,
  SampleRow,
} from '../../../shared/contract/workbenchApi/pretraining.ts'
import { tokenOf } from '../../../shared/data/encodeText.ts'
import type { InputRecipe } from '../../../shared/data/inputRecipe.ts'
import { deviationsOf, type InputScale } from '../../../shared/data/scaleValues.ts'
import { elementCount, type WeightArray } from '../../../shared/model/weights.ts'
import type { PreparedRun } from '../../services/prepareRun.ts'
import { numbersToPicture, pictureShape } from '../results/rowPictures.ts'
import type { WorkbenchContext } from '../context.ts'
import type { WatchRun } from '../training.ts'

/** Keeps what pretraining runs showed last, and tells the pages. */
export interface SampleDesk {
  readonly watch: WatchRun
  readonly of: (runId: string) => PretrainingSamples | null
}

/** Of so many runs: those of a net that goes up layer by layer. */
const KEPT_RUNS = 8

export function createSampleDesk({ emit }: Pick<WorkbenchContext, 'emit'>): SampleDesk {
  const last = new Map<string, PretrainingSamples>()
  const show = async (
    prepared: PreparedRun,
    { runId, epoch, samples }: Extract<TrainerMessage, { type: 'taskSamples' }>,
  ) => {
    const shown = { runId, epoch, rows: await rowsOf(samples, prepared) }
    if ((last.get(runId)?.epoch ?? 0) > epoch) return
    last.delete(runId)
    last.set(runId, shown)
    for (const old of [...last.keys()].slice(0, -KEPT_RUNS)) last.delete(old)
    emit('pretraining.samples', shown)
  }
  return {
    of: (runId) => last.get(runId) ?? null,
    watch: (prepared, message) => {
      // A run does not end because a picture of it cannot be drawn.
      if (message.type === 'taskSamples') void show(prepared, message).catch(() => undefined)
    },
  }
}

/** How bytes, or other numbers, became what the model takes. */
interface RowScale extends InputScale {
  readonly isBytes: boolean
}

/** Numbers of a row that is neither picture nor text: so many are shown. */
const SHOWN_NUMBERS = 8

/** What was seen, row by row; where a task shows two versions of each row, both are rows. */
async function rowsOf(
  samples: TaskSamples,
  { dataSet: { recipe }, spec: { data } }: PreparedRun,
): Promise<readonly SampleRow[]> {
  const { rows, whole, seen, given, scores } = samples
  const isBytes = data.inputs[0]?.dtype === 'uint8'
  const scale = { ...data, isBytes }
  const show = (array: WeightArray, row: number) => contentOf(rowOf(array, row), recipe, scale)
  const count = seen.shape[0] ?? 0
  const shown: SampleRow[] = []
  for (let i = 0; i < count; i++) {
    const row = i % rows.length
    const own = { seen: rowOf(seen, i), whole: rowOf(whole, row) }
    const isSame = own.seen.values.every((value, at) => value === own.whole.values[at])
    const [right, answer] = [scores?.right[i], scores?.given[i]]
    shown.push({
      row: rows[row] ?? 0,
      whole: await show(whole, row),
      seen: isSame ? null : withChanges(await show(seen, i), own),
      given: given === null ? null : await show(given, i),
      choice: recipe.kind === 'text' ? null : choiceOf(samples, i),
      score: right === undefined || answer === undefined ? null : { right, given: answer },
      hidden: recipe.kind === 'text' ? hiddenOf(samples, i, recipe.words) : [],
    })
  }
  return shown
}

function rowOf({ dtype, shape, values }: WeightArray, row: number): WeightArray {
  const rowShape = shape.slice(1)
  const length = elementCount(rowShape)
  return { dtype, shape: rowShape, values: values.subarray(row * length, (row + 1) * length) }
}

async function contentOf(
  { shape, values }: WeightArray,
  recipe: InputRecipe,
  scale: RowScale,
): Promise<SampleContent> {
  const nothing = { picture: null, words: null, numbers: null }
  if (recipe.kind === 'text') {
    const words = Array.from(values, (id) => ({
      text: tokenOf(id, recipe.words),
      isChanged: false,
    }))
    return { ...nothing, words: words.slice(0, words.findLastIndex(({ text }) => text !== '') + 1) }
  }
  const picture = recipe.kind === 'table' ? null : pictureShape(shape)
  if (picture === null) return { ...nothing, numbers: [...values.slice(0, SHOWN_NUMBERS)] }
  const bytes = toBytes(values, { ...scale, channels: picture.channels })
  return { ...nothing, picture: await numbersToPicture(bytes, picture) }
}

/** Scaled numbers as the bytes that they were; all pictures of a run by the same measure, so that they can be compared. */
function toBytes(
  values: WeightArray['values'],
  { isBytes, scale, offset, normalization, channels }: RowScale & { readonly channels: number },
): Uint8Array {
  const deviations = normalization === undefined ? [] : deviationsOf(normalization)
  // Numbers that are no bytes lie between 0 and 1, as far as anybody can tell.
  const factor = isBytes || scale !== 1 ? 1 / scale : 255
  return Uint8Array.from(values, (value, i) => {
    const channel = i % channels
    const raw = value * (deviations[channel] ?? 1) + (normalization?.mean[channel] ?? 0)
    return Math.min(255, Math.max(0, Math.round((raw - offset) * factor)))
  })
}

function withChanges(
  content: SampleContent,
  { seen, whole }: { readonly seen: WeightArray; readonly whole: WeightArray },
): SampleContent {
  if (content.words === null) return content
  const words = content.words.map((word, i) => ({
    ...word,
    isChanged: seen.values[i] !== whole.values[i],
  }))
  return { ...content, words }
}

function choiceOf({ choices }: TaskSamples, i: number): SampleRow['choice'] {
  const right = choices?.right[i]
  if (choices === null || right === undefined) return null
  const places = Array.from({ length: choices.count }, (_, at) => i * choices.count + at)
  return {
    right,
    likeliest: places.map((at) => ({
      choice: choices.likeliest[at] ?? 0,
      chance: choices.chances[at] ?? 0,
    })),
  }
}

/** The hidden words of a row; there are as many answers a row. */
function hiddenOf(
  { choices, seen }: TaskSamples,
  row: number,
  words: readonly string[],
): SampleRow['hidden'] {
  if (choices === null) return []
  const each = Math.floor(choices.right.length / Math.max(1, seen.shape[0] ?? 1))
  return Array.from({ length: each }, (_, i) => row * each + i).flatMap((at) => {
    if (choices.counts?.[at] === 0) return []
    const guesses = Array.from({ length: choices.count }, (_, place) => {
      const guess = at * choices.count + place
      const text = tokenOf(choices.likeliest[guess] ?? 0, words)
      return { text, chance: choices.chances[guess] ?? 0 }
    })
    return [{ right: tokenOf(choices.right[at] ?? 0, words), guesses }]
  })
}
