import type { Migration } from './migration.ts'

const tables = `
  CREATE TABLE dtype (
    name TEXT NOT NULL PRIMARY KEY,
    element_bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO dtype (name, element_bytes) VALUES ('float32', 4), ('int32', 4), ('uint8', 1);

  CREATE TABLE weight_array (
    hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
    dtype TEXT NOT NULL REFERENCES dtype (name) ON DELETE RESTRICT,
    shape TEXT NOT NULL,
    byte_length INTEGER NOT NULL,
    bytes BLOB NOT NULL CHECK (length(bytes) = byte_length)
  ) STRICT;

  CREATE TABLE model (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
    graph TEXT NOT NULL,
    source TEXT NOT NULL,
    labels TEXT,
    created_at TEXT NOT NULL,
    weight_count INTEGER NOT NULL CHECK (weight_count >= 0),
    weights_bytes INTEGER NOT NULL CHECK (weights_bytes >= 0)
  ) STRICT;

  CREATE TABLE model_name (
    ordinal INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    model_id TEXT NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX model_name_by_model ON model_name (model_id, ordinal);

  CREATE TABLE model_weight (
    model_id TEXT NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    position INTEGER NOT NULL CHECK (position >= 0),
    layer TEXT NOT NULL,
    weight TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES weight_array (hash) ON DELETE RESTRICT,
    PRIMARY KEY (model_id, position),
    UNIQUE (model_id, layer, weight)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX model_weight_by_hash ON model_weight (hash);
`

const triggers = `
  CREATE TRIGGER weight_array_no_update BEFORE UPDATE ON weight_array
  BEGIN SELECT RAISE(ABORT, 'weight arrays never change'); END;
  CREATE TRIGGER weight_array_no_replace BEFORE INSERT ON weight_array
  WHEN EXISTS (SELECT 1 FROM weight_array WHERE hash = NEW.hash)
  BEGIN SELECT RAISE(ABORT, 'weight arrays never change'); END;
  CREATE TRIGGER weight_array_no_delete BEFORE DELETE ON weight_array
  WHEN EXISTS (SELECT 1 FROM model_weight WHERE hash = OLD.hash)
  BEGIN SELECT RAISE(ABORT, 'a model needs this weight array'); END;

  CREATE TRIGGER model_no_update BEFORE UPDATE ON model
  BEGIN SELECT RAISE(ABORT, 'models never change'); END;
  CREATE TRIGGER model_no_delete BEFORE DELETE ON model
  BEGIN SELECT RAISE(ABORT, 'models never change'); END;
  CREATE TRIGGER model_no_replace BEFORE INSERT ON model
  WHEN EXISTS (SELECT 1 FROM model WHERE id = NEW.id OR ordinal = NEW.ordinal)
  BEGIN SELECT RAISE(ABORT, 'models never change'); END;

  CREATE TRIGGER model_name_no_update BEFORE UPDATE ON model_name
  BEGIN SELECT RAISE(ABORT, 'names of models never change'); END;
  CREATE TRIGGER model_name_no_replace BEFORE INSERT ON model_name
  WHEN EXISTS (SELECT 1 FROM model_name WHERE name = NEW.name OR ordinal = NEW.ordinal)
  BEGIN SELECT RAISE(ABORT, 'names of models never change'); END;

  CREATE TRIGGER model_weight_no_update BEFORE UPDATE ON model_weight
  BEGIN SELECT RAISE(ABORT, 'models never change'); END;
  CREATE TRIGGER model_weight_no_delete BEFORE DELETE ON model_weight
  BEGIN SELECT RAISE(ABORT, 'models never change'); END;
  -- Positions 0 .. weight_count - 1 are taken when a model is saved, so nothing can be added later.
  CREATE TRIGGER model_weight_no_more BEFORE INSERT ON model_weight
  WHEN NEW.position >= (SELECT weight_count FROM model WHERE id = NEW.model_id)
    OR EXISTS (
      SELECT 1 FROM model_weight WHERE model_id = NEW.model_id AND position = NEW.position
    )
    OR EXISTS (
      SELECT 1 FROM model_weight
      WHERE model_id = NEW.model_id AND layer = NEW.layer AND weight = NEW.weight
    )
  BEGIN SELECT RAISE(ABORT, 'models never change'); END;
`

/**
 * Weight arrays under the hash of their content, and models as rows that point to them. The database itself
 * refuses to change a model: BEFORE INSERT triggers are there because INSERT OR REPLACE deletes without
 * firing delete triggers where `recursive_triggers` is off. Element types are rows, not a CHECK, so that a later
 * version can add one without rebuilding the table.
 */
export const createModels: Migration = {
  version: 10,
  up(db) {
    db.exec(tables)
    db.exec(triggers)
  },
}
