import { exportModel, targetFormats } from '../../services/exportModel.ts'
import { argument, option, type Command } from '../command.ts'
import { readModel } from './readModel.ts'

export const exportCommand: Command = {
  usage: 'export <model> <file>',
  help: 'Writes a model as Keras .h5 (file ends in .h5) or as a TF.js layers-model folder.',
  options: [{ flags: '--format <name>', help: `one of ${targetFormats.join(', ')}` }],
  run: async ({ output, library }, args) => {
    const target = argument(args, 1)
    const model = await readModel(argument(args, 0), library)
    const { format, notes } = await exportModel(model, target, option(args, 'format') ?? null)
    output.result({ type: 'export', file: target, format, notes }, [
      `Wrote ${target} (${format})`,
      ...notes.map((note) => `Note: ${note}`),
    ])
    return 0
  },
}
