/**
 * Why a text is not JSON, always with line and column; V8 tells the place of some faults only. The text must be one
 * that `JSON.parse` refuses.
 */
export function findJsonFault(text: string): string {
  const message = faultOf(text) ?? 'it ends too early'
  if (/\(line \d+ column \d+\)$/.test(message)) return message
  const before = text.slice(0, faultPosition(text))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  const what = message.replace(/, (\.\.\.)?".*" is not valid JSON$/s, '')
  return `${what} (line ${line} column ${column})`
}

function faultOf(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The first character with which the text can no longer become JSON: found by halving. */
function faultPosition(text: string): number {
  let good = 0
  let bad = text.length + 1
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (isBeginning(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

/** Whether a text could go on to be JSON: it is JSON, or its only fault is at its very end. */
function isBeginning(text: string): boolean {
  const message = faultOf(text)
  if (message === null || message === 'Unexpected end of JSON input') return true
  return message.includes(`at position ${text.length} `)
}
