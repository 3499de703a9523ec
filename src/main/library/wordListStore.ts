import { createHash } from 'node:crypto'
import type { Connection } from './connection.ts'

/** Lists of words by whose ids models read texts, each kept once under the hash of its content. */
export interface WordListStore {
  /** Keeps a list unless it is there; gives its hash. For use inside a `write`. */
  readonly put: (words: readonly string[]) => string
  /** The list of a model, or `null` where it has none or is not there. */
  readonly ofModel: (modelId: string) => readonly string[] | null
}

export const wordListSql = {
  insert: 'INSERT INTO word_list (hash, words) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
  ofModel: `SELECT word_list.words FROM model JOIN word_list ON word_list.hash = model.words
    WHERE model.id = ?`,
} as const

export function createWordListStore({ db, read }: Connection): WordListStore {
  const insert = db.prepare<[string, string]>(wordListSql.insert)
  const ofModel = db.prepare<[string], { words: string }>(wordListSql.ofModel)
  return {
    put: (words) => {
      const text = JSON.stringify(words)
      const hash = hashWordText(text)
      insert.run(hash, text)
      return hash
    },
    ofModel: (modelId) =>
      read(() => {
        const row = ofModel.get(modelId)
        return row === undefined ? null : (JSON.parse(row.words) as string[])
      }),
  }
}

/** SHA-256 of the list as JSON, in hexadecimal. */
export function hashWords(words: readonly string[]): string {
  return hashWordText(JSON.stringify(words))
}

/** The same of a list that is JSON already. */
export function hashWordText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
