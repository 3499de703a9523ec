import type { Output } from './output.ts'

/** What a command is given: how to speak, and where the library is. */
export interface CommandContext {
  readonly output: Output
  /** Path of the library file. */
  readonly library: string
  /** Aborts when the person presses Ctrl+C. */
  readonly signal: AbortSignal
}

export interface CommandOption {
  /** As commander reads it: `--output <file>`. */
  readonly flags: string
  readonly help: string
  readonly required?: boolean
}

/** One command of `graft`: a row. `index.ts` registers all of them the same way. */
export interface Command {
  /** Words and arguments: `runs show <run>`. */
  readonly usage: string
  readonly help: string
  readonly options?: readonly CommandOption[]
  /** Carries the command out; resolves to the exit code. Faults are thrown. */
  readonly run: (context: CommandContext, args: CommandArguments) => Promise<ExitCode>
}

export interface CommandArguments {
  /** Positional arguments in order; a variadic one is an array. */
  readonly positional: readonly (string | readonly string[] | undefined)[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

/**
 * 0: done. 1: a fault that the message explains. 2: wrongly called. 3: the run diverged. 4: a check found
 * something. 130: stopped by Ctrl+C.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130

/** A positional argument that commander has made sure of. */
export function argument(args: CommandArguments, index: number): string {
  const value = args.positional[index]
  return typeof value === 'string' ? value : ''
}

/** A variadic positional argument. */
export function argumentList(args: CommandArguments, index: number): readonly string[] {
  const value = args.positional[index]
  return typeof value === 'object' ? value : []
}

/** An option that takes a value, or `undefined` when it was not given. */
export function option(args: CommandArguments, name: string): string | undefined {
  const value = args.options[name]
  return typeof value === 'string' ? value : undefined
}
