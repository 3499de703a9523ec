import { exportModel, formatNames } from '../../services/exportModel.ts'
import { exportScript } from '../../services/exportScript.ts'
import { openModel } from '../../services/openModel.ts'
import { cacheFolderOf, withLazyLibrary } from '../../services/workspace.ts'
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
  help: `one of ${Object.keys(formatNames).join(', ')}; without it the file's ending decides, no ending is a TF.js folder`,
}

export const exportCommand: Command = {
  usage: 'export <model> <file>',
  help: 'Writes a model as .keras, .h5, a TF.js folder, or its run as a Keras script (.py); the ending decides.',
  options: [format],
  run: (context, args) =>
    argument(args, 1).toLowerCase().endsWith('.py')
      ? writeScript(context, args)
      : writeModel(context, args),
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

async function writeScript(
  { output, library: path }: CommandContext,
  args: CommandArguments,
): Promise<ExitCode> {
  const target = argument(args, 1)
  const report = await withLazyLibrary(path, async (library) => {
    const model = await openModel(argument(args, 0), { folder: process.cwd(), library })
    return exportScript(model, target, { library, cacheFolder: cacheFolderOf(path) })
  })
  output.result({ type: 'script', file: target, ...report }, [
    `Wrote ${report.files.join(', ')}`,
    ...report.notCarried.map((each) => `Not carried over: ${each}`),
  ])
  return 0
}
