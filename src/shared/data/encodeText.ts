import { FIRST_WORD_ID, PADDING_ID, UNKNOWN_ID, type TextRecipe } from './textRecipe.ts'

type Tokens = Pick<TextRecipe, 'tokens' | 'lowerCase'>

/**
 * The tokens of a text, in the order they stand: composed letters first (NFC), then small ones where that was chosen.
 * Words are letters, marks and digits together; any other sign that is no space is a token of its own.
 */
export function tokensOf(text: string, { tokens, lowerCase }: Tokens): readonly string[] {
  const composed = text.normalize('NFC')
  const letters = lowerCase ? composed.toLowerCase() : composed
  if (tokens === 'characters') return Array.from(letters)
  return letters.match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? []
}

/** Ids of the words of a vocabulary. */
export function wordIds(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map(words.map((word, i) => [word, FIRST_WORD_ID + i]))
}

/** Writes the ids of tokens to a row of zeros: cut and filled up as the recipe says. */
export function encodeTokens(
  tokens: readonly string[],
  ids: ReadonlyMap<string, number>,
  { padding, cut }: Pick<TextRecipe, 'padding' | 'cut'>,
  row: Int32Array,
): void {
  const { length } = row
  const kept = cut === 'end' ? tokens.slice(0, length) : tokens.slice(-length)
  row.fill(PADDING_ID)
  const start = padding === 'end' ? 0 : length - kept.length
  kept.forEach((token, i) => {
    row[start + i] = ids.get(token) ?? UNKNOWN_ID
  })
}

/** The token that an id stands for, for people. */
export function tokenOf(id: number, words: readonly string[]): string {
  if (id === PADDING_ID) return ''
  return words[id - FIRST_WORD_ID] ?? '�'
}
