import type { Migration } from './migration.ts'

/** Data sets that were prepared; their rows live in the cache folder under the same hash. */
export const createDatasets: Migration = {
  version: 40,
  up(db) {
    db.exec(`
      CREATE TABLE dataset (
        ordinal INTEGER PRIMARY KEY,
        content_hash TEXT NOT NULL UNIQUE CHECK (content_hash <> ''),
        name TEXT NOT NULL,
        source TEXT NOT NULL,
        recipe TEXT NOT NULL,
        counts TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;
    `)
  },
}
