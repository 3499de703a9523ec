import type { WeightArray } from '../../../shared/model/weights.ts'
import { predictFile, writeNpy } from '../../services/predict.ts'
import { argument, option, type Command } from '../command.ts'
import { readModel } from './readModel.ts'

export const predict: Command = {
  usage: 'predict <model>',
  help: 'Predicts for the rows of a .npy file, or for pictures, a table or a text like those it was trained on.',
  options: [
    {
      flags: '--input <file>',
      help: 'a .npy file, picture, folder, table or text',
      required: true,
    },
    { flags: '--output <y.npy>', help: 'where to write the predictions', required: true },
  ],
  run: async ({ output, library }, args) => {
    const target = option(args, 'output') ?? ''
    const model = await readModel(argument(args, 0), library)
    const { outputs, names } = await predictFile(model, option(args, 'input') ?? '')
    await writeNpy(target, outputs)
    const classes = classesOf(outputs, model.labels)
    const rows = names.slice(0, TOLD).map((name, i) => ({ name, class: classes?.[i] ?? null }))
    output.result({ type: 'prediction', output: target, shape: outputs.shape, rows }, [
      ...(classes === null
        ? []
        : rows.slice(0, SHOWN).map((row) => `${row.name}: ${row.class ?? ''}`)),
      `Wrote ${outputs.shape[0] ?? 0} predictions of shape (${outputs.shape.slice(1).join(', ')}) to ${target}`,
    ])
    return 0
  },
}

/** So many rows are told of to programs. */
const TOLD = 1000
/** So many rows are told of to people. */
const SHOWN = 20

/** The name of the largest output of each row; `null` where the outputs have no names. */
function classesOf(
  { shape, values }: WeightArray,
  labels: readonly string[] | null,
): readonly string[] | null {
  const [rows = 0, units = 0] = shape
  if (labels === null || shape.length !== 2 || labels.length !== units || units < 2) return null
  return Array.from({ length: rows }, (_, row) => {
    const own = Array.from(values.subarray(row * units, (row + 1) * units))
    return labels[own.indexOf(Math.max(...own))] ?? ''
  })
}
