import type { Migration } from './migration.ts'

const tables = `
  CREATE TABLE run_mark (
    run_id TEXT NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    document_id TEXT,
    comment TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_mark_by_document ON run_mark (document_id) WHERE document_id IS NOT NULL;

  CREATE TABLE run_tag (
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL CHECK (tag <> ''),
    PRIMARY KEY (run_id, position),
    UNIQUE (run_id, tag)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE removed_model (
    model_id TEXT NOT NULL PRIMARY KEY REFERENCES model (id) ON DELETE CASCADE,
    removed_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE piece (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    model_id TEXT NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    layers TEXT NOT NULL,
    created_at TEXT NOT NULL,
    removed_at TEXT
  ) STRICT;
  CREATE INDEX piece_by_model ON piece (model_id);
`

/**
 * What people write beside runs and models: tags, comments, what is in the bin, and pieces of models under a name.
 * A run remembers the document that it was started from; that one may live in another library.
 */
export const createMarks: Migration = {
  version: 50,
  up(db) {
    db.exec(tables)
  },
}
