import type { Migration } from './migration.ts'

const tables = `
  CREATE TABLE word_list (
    hash TEXT NOT NULL PRIMARY KEY,
    words TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE model ADD COLUMN words TEXT REFERENCES word_list (hash) ON DELETE RESTRICT;
  CREATE INDEX model_by_words ON model (words);
  CREATE TRIGGER word_list_no_update BEFORE UPDATE ON word_list
  BEGIN SELECT RAISE(ABORT, 'lists of words never change'); END;
`

/** The words by whose ids a model reads texts: JSON lists, each kept once under the hash of its text. */
export const createWordLists: Migration = {
  version: 70,
  up(db) {
    db.exec(tables)
  },
}
