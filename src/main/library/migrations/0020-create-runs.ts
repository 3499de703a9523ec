import type { Migration } from './migration.ts'

const tables = `
  CREATE TABLE run_status (
    status TEXT NOT NULL PRIMARY KEY,
    is_live INTEGER NOT NULL CHECK (is_live IN (0, 1))
  ) STRICT, WITHOUT ROWID;
  INSERT INTO run_status (status, is_live) VALUES
    ('running', 1), ('paused', 1), ('finished', 0), ('stopped', 0), ('interrupted', 0),
    ('diverged', 0), ('failed', 0);

  CREATE TABLE run (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    status TEXT NOT NULL REFERENCES run_status (status) ON DELETE RESTRICT,
    plan TEXT NOT NULL,
    plan_folder TEXT NOT NULL,
    graph TEXT NOT NULL,
    base_model TEXT NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    result_model TEXT REFERENCES model (id) ON DELETE RESTRICT,
    seed INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT CHECK (ended_at >= created_at),
    best_epoch INTEGER,
    evaluation TEXT,
    moves TEXT,
    trained TEXT,
    notes TEXT NOT NULL,
    error TEXT,
    versions TEXT NOT NULL,
    deleted_at TEXT
  ) STRICT;
  CREATE INDEX run_not_ended ON run (ordinal) WHERE ended_at IS NULL;
  CREATE INDEX run_by_base_model ON run (base_model);
  CREATE INDEX run_by_result_model ON run (result_model);

  CREATE TABLE run_owner (
    run_id TEXT NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_start TEXT,
    heartbeat_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE epoch (
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL CHECK (epoch >= 0),
    phase INTEGER NOT NULL CHECK (phase >= 0),
    duration_ms REAL NOT NULL CHECK (duration_ms >= 0),
    PRIMARY KEY (run_id, epoch)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE metric (
    run_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value REAL,
    non_finite TEXT CHECK (non_finite IN ('nan', 'inf', '-inf')),
    PRIMARY KEY (run_id, epoch, position),
    UNIQUE (run_id, epoch, name),
    FOREIGN KEY (run_id, epoch) REFERENCES epoch (run_id, epoch) ON DELETE CASCADE,
    CHECK ((value IS NULL) = (non_finite IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
`

/**
 * Runs with their epochs and metrics. States are rows, not a CHECK: a later version adds one by an INSERT.
 * `ordinal` is the order of creation, which a clock that is moved back cannot upset. A metric that is not finite has a
 * flag, since SQLite stores NaN as NULL.
 */
export const createRuns: Migration = {
  version: 20,
  up(db) {
    db.exec(tables)
  },
}
