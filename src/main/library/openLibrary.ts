import { resolve } from 'node:path'
import { backUpLibrary } from './backUpLibrary.ts'
import { checkLibrary } from './checkLibrary.ts'
import { createCheckpointStore, type CheckpointStore } from './checkpointStore.ts'
import { createConnection, type Connection } from './connection.ts'
import { createDatasetStore, type DatasetStore } from './datasetStore.ts'
import { createDocumentStore, type DocumentStore } from './documentStore.ts'
import { createHistoryStore } from './historyStore.ts'
import { createLineageStore, type LineageStore } from './lineageStore.ts'
import { createModelStore, type ModelStore } from './modelStore.ts'
import { openForReading, openForWriting, openInMemory } from './openDatabase.ts'
import { createPieceStore, type PieceStore } from './pieceStore.ts'
import { createProcessTable, type ProcessTable } from './processes.ts'
import { createRunId } from './runId.ts'
import { createRemovedModelStore, type RemovedModelStore } from './removedModelStore.ts'
import { createRunMarkStore, type RunMarkStore } from './runMarkStore.ts'
import { createRunOwnerStore } from './runOwnerStore.ts'
import { createRunStore, type RunStore } from './runStore.ts'
import { createSettingStore, type SettingStore } from './settingStore.ts'
import { toLibraryError } from './sqliteFaults.ts'
import { createWeightStore } from './weightStore.ts'

/** An open library: one SQLite file with models, runs, checkpoints and data sets. All calls are synchronous. */
export interface Library {
  readonly path: string
  readonly isReadonly: boolean
  /**
   * Set when the library could only be read into memory (full disk, read-only volume), with the reason. It is
   * then as it was when it was opened.
   */
  readonly snapshotReason: string | null
  /** Runs that were found without a living process when the library was opened; they are `interrupted` now. */
  readonly interruptedRuns: readonly string[]
  readonly models: ModelStore
  readonly runs: RunStore
  /** What people wrote beside runs. */
  readonly marks: RunMarkStore
  readonly pieces: PieceStore
  /** Models in the bin. */
  readonly removedModels: RemovedModelStore
  readonly documents: DocumentStore
  /** What people chose in the workbench. */
  readonly settings: SettingStore
  readonly checkpoints: CheckpointStore
  readonly datasets: DatasetStore
  readonly lineage: LineageStore['lineage']
  /**
   * Several writes as a whole or not at all. `work` must not wait for anything, and may be run again when another
   * program holds the lock.
   */
  readonly atomically: <T>(work: () => T) => T
  /** Everything that is found wrong, one plain sentence each; empty when all is well. Reads the whole library. */
  readonly check: () => readonly string[]
  /** Copies the library to a new file. @throws GraftError file.unwritable, also when the file exists */
  readonly backup: (file: string) => Promise<void>
  readonly close: () => void
}

export interface LibraryOptions {
  /** Nothing is written and nothing is made; works on a full disk and a read-only volume. */
  readonly readonly?: boolean
  readonly now?: () => Date
  /** Makes the identity of a new run. It is asked again when the identity is taken. */
  readonly createRunId?: (now: Date) => string
  readonly processes?: ProcessTable
}

/**
 * Opens the library at `path`, or `:memory:`. A missing one is made (with its folder), an older one is copied beside
 * itself and brought up to date. Runs whose process is gone become `interrupted`.
 * @throws GraftError library.fromFuture, library.notALibrary (the file is not touched), library.unwritable,
 *   library.busy, library.damaged, file.unreadable; file.missing when it is to be read only
 */
export function openLibrary(path: string, options: LibraryOptions = {}): Library {
  const { readonly: isReadonly = false, now = () => new Date() } = options
  const isInMemory = path === ':memory:'
  // SQLite's driver trims names: what is checked and what is opened must be the same file.
  const file = isInMemory ? path : resolve(path.trim())
  const { db, snapshotReason } = isInMemory
    ? openInMemory()
    : isReadonly
      ? openForReading(file)
      : openForWriting(file, now())
  const connection = createConnection(db, file, now)
  try {
    const { sweep, ...stores } = createStores(connection, options)
    const interruptedRuns = isReadonly ? [] : sweep()
    return {
      path: file,
      isReadonly,
      snapshotReason,
      interruptedRuns,
      ...stores,
      atomically: connection.write,
      check: () => checkLibrary(connection),
      backup: (target) => backUpLibrary(connection, target),
      close: () => {
        db.close()
      },
    }
  } catch (error) {
    db.close()
    throw toLibraryError(error, file)
  }
}

function createStores(connection: Connection, options: LibraryOptions) {
  const weightStore = createWeightStore(connection)
  const owners = createRunOwnerStore(connection, options.processes ?? createProcessTable())
  const history = createHistoryStore(connection)
  const models = createModelStore(connection, weightStore)
  return {
    sweep: owners.sweep,
    models,
    runs: createRunStore(connection, {
      owners,
      history,
      createRunId: options.createRunId ?? createRunId,
    }),
    checkpoints: createCheckpointStore(connection, weightStore, owners),
    marks: createRunMarkStore(connection),
    pieces: createPieceStore(connection),
    documents: createDocumentStore(connection),
    settings: createSettingStore(connection),
    removedModels: createRemovedModelStore(connection),
    datasets: createDatasetStore(connection),
    lineage: createLineageStore(connection, models, weightStore).lineage,
  }
}
