import type { Migration } from './migration.ts'

/** The last checkpoint of each run: arrays by hash, the rest as JSON. */
export const createCheckpoints: Migration = {
  version: 30,
  up(db) {
    db.exec(`
      CREATE TABLE checkpoint (
        run_id TEXT NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
        written_at TEXT NOT NULL,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- A slot has the layer '' and layer/weight/slot as its weight.
      CREATE TABLE checkpoint_array (
        run_id TEXT NOT NULL REFERENCES checkpoint (run_id) ON DELETE CASCADE,
        role TEXT NOT NULL CHECK (role IN ('weights', 'slots', 'best')),
        position INTEGER NOT NULL,
        layer TEXT NOT NULL,
        weight TEXT NOT NULL,
        hash TEXT NOT NULL REFERENCES weight_array (hash) ON DELETE RESTRICT,
        PRIMARY KEY (run_id, role, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX checkpoint_array_by_hash ON checkpoint_array (hash);
    `)
  },
}
