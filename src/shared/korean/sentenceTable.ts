/**
 * English sentences and clauses by what they become in another language. `{name}` stands for a value, which stays as it
 * is; `<name>` for words of Graft, which are translated in turn.
 */
export type Sentences = Readonly<Record<string, string>>

interface Pattern {
  readonly source: RegExp
  readonly names: readonly string[]
  readonly target: string
}

/** Characters. */
const SHORT = 9
const HOLE = /[{<](\w+)[}>]/g

/**
 * A translator over a table. Words that are not in it come back as they are: names, numbers, what another program
 * said. Of several sentences that fit, the one with most words of its own is taken.
 */
export function createTranslator(table: Sentences): (english: string) => string {
  const patterns = Object.entries(table)
    .filter(([source]) => holesOf(source).length > 0)
    .sort(([a], [b]) => ownLength(b) - ownLength(a))
    .map(([source, target]) => toPattern(source, target))
  const plain = new Map(Object.entries(table))
  const translate = (english: string): string => {
    const found = plain.get(english)
    if (found !== undefined) return found
    for (const pattern of patterns) {
      const match = pattern.source.exec(english)
      if (match !== null) return fill(pattern, match.slice(1), translate)
    }
    return english
  }
  return translate
}

/** The names of what is filled in. */
export function holesOf(sentence: string): readonly string[] {
  return [...sentence.matchAll(HOLE)].map(([, name = '']) => name)
}

function ownLength(source: string): number {
  return source.replace(HOLE, '').length
}

function toPattern(source: string, target: string): Pattern {
  const parts = source.split(HOLE).filter((_, i) => i % 2 === 0)
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  // With few words of its own it would fit much that it does not mean: there a value has no spaces.
  const value =
    parts[0] === '' && ownLength(source) < SHORT ? String.raw`(\S*?)` : String.raw`([\s\S]*?)`
  return {
    source: new RegExp(`^${escaped.join(value)}$`),
    names: holesOf(source),
    target,
  }
}

function fill(
  { names, target }: Pattern,
  values: readonly string[],
  translate: (english: string) => string,
): string {
  return target.replace(HOLE, (hole, name: string) => {
    const value = values[names.indexOf(name)] ?? ''
    return hole.startsWith('<') ? translate(value) : value
  })
}
