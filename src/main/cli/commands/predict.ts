import { predictFile, writeNpy } from '../../services/predict.ts'
import { argument, option, type Command } from '../command.ts'
import { readModel } from './readModel.ts'

export const predict: Command = {
  usage: 'predict <model>',
  help: 'Predicts for the rows of a .npy file.',
  options: [
    { flags: '--input <x.npy>', help: 'inputs, rows first', required: true },
    { flags: '--output <y.npy>', help: 'where to write the predictions', required: true },
  ],
  run: async ({ output, library }, args) => {
    const target = option(args, 'output') ?? ''
    const model = await readModel(argument(args, 0), library)
    const prediction = await predictFile(model, option(args, 'input') ?? '')
    await writeNpy(target, prediction)
    output.result({ type: 'prediction', output: target, shape: prediction.shape }, [
      `Wrote ${prediction.shape[0] ?? 0} predictions of shape (${prediction.shape.slice(1).join(', ')}) to ${target}`,
    ])
    return 0
  },
}
