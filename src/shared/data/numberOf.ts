/** Words that stand for an empty cell, in small letters. */
const emptyWords: readonly string[] = ['', 'na', 'n/a', 'nan', 'null', 'none', '-', '?', '#n/a']

/** Whether a cell says that there is nothing. */
export function isMissing(cell: string): boolean {
  return emptyWords.includes(cell.trim().toLowerCase())
}

const withPoint = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/
const withComma = /^[-+]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][-+]?\d+)?$/

/** The number that a cell is with this decimal mark, or `null` where it is none. Nothing separates thousands. */
export function numberOf(cell: string, decimal: '.' | ','): number | null {
  const text = cell.trim()
  if (!(decimal === '.' ? withPoint : withComma).test(text)) return null
  const value = Number(decimal === '.' ? text : text.replace(',', '.'))
  return Number.isFinite(value) ? value : null
}
