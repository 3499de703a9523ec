import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { parsePythonJson } from '../../shared/kerasJson/json.ts'

/** JSON of a file, also as Python writes it. Errors: `file.damaged` at `where`. */
export function parseFileJson(path: string, where: string, text: Uint8Array | string): unknown {
  try {
    return parsePythonJson(typeof text === 'string' ? text : new TextDecoder().decode(text))
  } catch (error) {
    const reason = `it is no JSON (${error instanceof Error ? error.message : String(error)})`
    throw new GraftError('file.damaged', { path, where, reason })
  }
}
