import type { Migration } from './migration.ts'

const tables = `
  CREATE TABLE document (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    base_model TEXT NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    base_name TEXT NOT NULL,
    notes TEXT NOT NULL,
    content TEXT NOT NULL,
    changes INTEGER NOT NULL CHECK (changes >= 0),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    created_at TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    removed_at TEXT
  ) STRICT;
  CREATE INDEX document_by_model ON document (base_model);
  CREATE INDEX document_by_save ON document (saved_at);

  CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`

/**
 * Documents: a base model of the library with the edit list, data and phases as one JSON text, which is read by the
 * schema of documents. Settings of the workbench are JSON, too.
 */
export const createDocuments: Migration = {
  version: 60,
  up(db) {
    db.exec(tables)
  },
}
