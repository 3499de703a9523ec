import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { parsePythonJson } from '../../shared/kerasJson/json.ts'

/** JSON of a file, also as Python writes it. Errors: `file.damaged` at `where`. */
export function parseFileJson(path: string, where: string, text: Uint8Array | string): unknown {
  try {
    return parsePythonJson(typeof text === 'string' ? text : new TextDecoder().decode(text))
  } catch (error) {
    throw new GraftError('file.damaged', { path, where, reason: noJson(error) })
  }
}

/** Why a text is no JSON. What the parser quotes of a damaged file may be anything: in a message it is text. */
function noJson(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `it is no JSON (${message.replace(/[\p{C}\uFFFD]+/gu, '?')})`
}
