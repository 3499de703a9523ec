/**
 * The items whose title holds every word of the query, best first: words at the beginning of the title before words
 * at the beginning of a word before others; else as they came.
 */
export function rankCommands<Item>(
  items: readonly Item[],
  query: string,
  titleOf: (item: Item) => string,
): readonly Item[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const ranked = items.flatMap((item, order) => {
    const title = titleOf(item).toLocaleLowerCase()
    const ranks = words.map((word) => rankOf(title, word))
    const sum = ranks.reduce((total, rank) => total + rank, 0)
    return ranks.includes(Infinity) ? [] : [{ item, order, sum }]
  })
  return ranked.sort((a, b) => a.sum - b.sum || a.order - b.order).map(({ item }) => item)
}

function rankOf(title: string, word: string): number {
  const at = title.indexOf(word)
  if (at < 0) return Infinity
  if (at === 0) return 0
  return title.includes(` ${word}`) ? 1 : 2
}
