import { Command as CommanderCommand, CommanderError } from 'commander'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type { Command, CommandArguments, ExitCode } from './command.ts'
import { createOutput, type Streams } from './output.ts'
import { defaultLibrary } from './paths.ts'

export interface ProgramOptions {
  readonly commands: readonly Command[]
  readonly streams: Streams
  readonly version: string
  /** Aborts at Ctrl+C. */
  readonly signal: AbortSignal
}

/** Runs `graft` with these arguments (without node and script); resolves to the exit code. */
export async function runProgram(
  argv: readonly string[],
  { commands, streams, version, signal }: ProgramOptions,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const json = argv.includes('--json')
  const output = createOutput(json, streams)
  const program = createRoot(version, streams)
  for (const command of commands) {
    const leaf = register(program, command)
    leaf.action(async (...received: unknown[]) => {
      const args = readArguments(received, leaf)
      const library = String(args.options['library'] ?? defaultLibrary())
      exitCode = await command.run({ output, library, signal }, args)
    })
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return endOfParsing(error, json, streams)
    output.error(error)
    return toErrorRecord(error).code.startsWith('usage.') ? 2 : 1
  }
}

function createRoot(version: string, streams: Streams): CommanderCommand {
  return new CommanderCommand('graft')
    .description('Reuse pretrained layers: open, cut, freeze, add a head, train, compare.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: (text) => streams.err.write(text),
    })
    .addHelpText('after', '\nMODEL is a model file or folder, builtin:NAME, or library:NAME.')
}

/** Registers a command under its words; groups (`runs`) are made on the way. */
function register(program: CommanderCommand, command: Command): CommanderCommand {
  const words = command.usage.split(' ')
  const firstArgument = words.findIndex((word) => /^[<[]/.test(word))
  const names = firstArgument < 0 ? words : words.slice(0, firstArgument)
  const args = firstArgument < 0 ? [] : words.slice(firstArgument)
  let parent = program
  for (const name of names.slice(0, -1)) {
    parent =
      parent.commands.find((known) => known.name() === name) ??
      parent.command(name).description(`Commands about ${name}.`).copyInheritedSettings(program)
  }
  const leaf = parent.command([names.at(-1) ?? '', ...args].join(' ')).description(command.help)
  leaf.copyInheritedSettings(program)
  for (const { flags, help, required } of command.options ?? []) {
    if (required === true) leaf.requiredOption(flags, help)
    else leaf.option(flags, help)
  }
  return leaf
    .option('--library <file>', 'library file (default: in the data folder of the platform)')
    .option('--json', 'JSON lines instead of text')
}

/** commander calls an action with the arguments, then the options, then the command. */
function readArguments(received: readonly unknown[], leaf: CommanderCommand): CommandArguments {
  return {
    positional: received.slice(0, -2) as CommandArguments['positional'],
    options: leaf.opts(),
  }
}

/** Help and version end with 0; a wrong call ends with 2 and has been explained by commander. */
function endOfParsing(error: CommanderError, json: boolean, streams: Streams): ExitCode {
  if (error.exitCode === 0 || error.code === 'commander.help') return 0
  if (json) {
    const reason = error.message.replace(/^error: /, '').replace(/\.$/, '')
    const record = new GraftError('usage.wrong', { reason }).toRecord()
    streams.out.write(JSON.stringify({ type: 'error', ...record }) + '\n')
  }
  return 2
}
