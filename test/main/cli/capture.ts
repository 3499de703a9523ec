import type { Command } from '../../../src/main/cli/command.ts'
import { commands as allCommands } from '../../../src/main/cli/commands/index.ts'
import { runProgram } from '../../../src/main/cli/program.ts'

/** What a call of `graft` in this process left. */
export interface Captured {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Lines of `out`, as JSON. */
  readonly records: () => readonly Readonly<Record<string, unknown>>[]
}

export interface CaptureOptions {
  readonly commands?: readonly Command[]
  /** Whether the error stream is a terminal. */
  readonly terminal?: boolean
  readonly columns?: number
}

/** Runs `graft` in this process. */
export async function capture(
  args: readonly string[],
  { commands = allCommands, terminal = false, columns = 80 }: CaptureOptions = {},
): Promise<Captured> {
  const texts = { out: '', err: '' }
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => (texts[name] += text),
    isTTY: terminal,
    columns,
  })
  const code = await runProgram(args, {
    commands,
    streams: { out: stream('out'), err: stream('err') },
    version: '1.2.3',
    signal: new AbortController().signal,
  })
  return { code, ...texts, records: () => toRecords(texts.out) }
}

/** Every line of a text as JSON. */
export function toRecords(text: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
}
