import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'

/** Where a command's words go. */
export interface Streams {
  readonly out: {
    write(text: string): unknown
    readonly isTTY?: boolean
    readonly columns?: number
  }
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean }
}

/**
 * What a command says: records for programs (`--json`: one JSON value a line) or lines for people. A command
 * gives both and does not ask which is wanted.
 */
export interface Output {
  readonly json: boolean
  /** A result: the record under --json, else the lines. */
  result(record: Readonly<Record<string, unknown>>, lines: readonly string[]): void
  /** What is going on: redrawn in place on a terminal, plain lines when piped. */
  progress(record: Readonly<Record<string, unknown>>, status: ProgressStatus): void
  /** A remark for people: goes to the error stream, so that piped results stay clean. */
  note(text: string): void
  error(error: unknown): void
}

export interface ProgressStatus {
  readonly text: string
  /** Share done, 0 to 1, for the bar. */
  readonly share?: number
  /** Whether this line stays when the next comes; only such lines are shown when piped. */
  readonly keep?: boolean
}

const BAR_WIDTH = 20

/** Draws a bar: `[######--------------]`. */
export function drawBar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH)
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`
}

/** The output of a command. */
export function createOutput(json: boolean, { out, err }: Streams): Output {
  let drawn = false
  const clear = () => {
    // Erases the progress line: carriage return, then "erase to end of line".
    if (drawn) err.write('\r\u001b[K')
    drawn = false
  }
  const writeRecord = (record: Readonly<Record<string, unknown>>) =>
    out.write(JSON.stringify(record, encodeNonFinite) + '\n')
  return {
    json,
    result: (record, lines) => {
      clear()
      if (json) writeRecord(record)
      else if (lines.length > 0) out.write(lines.join('\n') + '\n')
    },
    progress: (record, status) => {
      if (json) {
        if (Object.keys(record).length > 0) writeRecord(record)
        return
      }
      if (err.isTTY === true) {
        clear()
        const bar = status.share === undefined ? '' : `${drawBar(status.share)} `
        const line = `${bar}${status.text}`.slice(0, (out.columns ?? 100) - 1)
        err.write(status.keep === true ? `${status.text}\n` : line)
        drawn = status.keep !== true
      } else if (status.keep === true) err.write(`${status.text}\n`)
    },
    note: (text) => {
      clear()
      if (!json) err.write(`${text}\n`)
    },
    error: (error) => {
      clear()
      const record = toErrorRecord(error)
      if (json) writeRecord({ type: 'error', ...record })
      else err.write(`Error: ${record.message}\n${record.advice}\n`)
    },
  }
}

/** JSON has no NaN or infinity: they are written as strings, not lost as null. */
function encodeNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
