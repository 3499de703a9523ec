export interface LineLimit {
  /** Letters that a line may have. */
  readonly most: number
  /** The error for a longer one; `line` is its number, from 1. */
  readonly tooLong: (line: number) => Error
}

/**
 * The lines of a text that comes in pieces, without their ends (`\n` or `\r\n`): as many at a time as end in a piece; the last
 * one only where it is not empty. A piece is asked for when the lines before it are done with.
 */
export async function* linesOf(
  pieces: AsyncIterable<string>,
  { most, tooLong }: LineLimit,
): AsyncGenerator<readonly string[]> {
  let rest = ''
  let count = 0
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r?\n/)
    rest = lines.pop() ?? ''
    count += lines.length
    if (rest.length > most) throw tooLong(count + 1)
    yield lines
  }
  if (rest !== '') yield [rest]
}
