import { exportModel, formatNames } from '../../services/exportModel.ts'
import {
  argument,
  option,
  type Command,
  type CommandArguments,
  type CommandContext,
  type CommandOption,
  type ExitCode,
} from '../command.ts'
import { readModel } from './readModel.ts'

const format: CommandOption = {
  flags: '--format <name>',
  help: `one of ${Object.keys(formatNames).join(', ')}; without it the file's ending decides`,
}

export const exportCommand: Command = {
  usage: 'export <model> <file>',
  help: 'Writes a model as Keras .keras or .h5 (by the ending), or as a TF.js layers-model folder.',
  options: [format],
  run: writeModel,
}

export const convert: Command = {
  usage: 'convert <in> <out>',
  help: 'Reads a model file and writes it in another format; says what could not be carried over.',
  options: [format],
  run: writeModel,
}

async function writeModel(
  { output, library }: CommandContext,
  args: CommandArguments,
): Promise<ExitCode> {
  const target = argument(args, 1)
  const model = await readModel(argument(args, 0), library)
  const report = await exportModel(model, target, option(args, 'format') ?? null)
  const notes = [...model.notes, ...report.notes]
  output.result({ type: 'export', file: target, format: report.format, notes }, [
    `Wrote ${target} (${report.format})`,
    ...notes.map((note) => `Note: ${note}`),
  ])
  return 0
}
