import { createTranslator } from './sentenceTable.ts'
import { koreanSentences } from './sentences/index.ts'

/** A sentence or clause that main, the trainer or a layer kind says in English; what is unknown stays as it is. */
export const inKorean = createTranslator(koreanSentences)

/** What is wrong at a place of a plan or an argument: `phases[0].epochs: it is missing`. */
export function issueInKorean(issue: string): string {
  const at = issue.search(/: /)
  const place = at < 0 ? '' : issue.slice(0, at)
  if (at < 0 || place.includes(' ')) return alternatives(issue)
  return `${place}: ${alternatives(issue.slice(at + 2))}`
}

/** What each form of a value asks for. */
function alternatives(issue: string): string {
  return issue.split(', or ').map(inKorean).join(' 또는 ')
}
