import { createModels } from './0010-create-models.ts'
import { createRuns } from './0020-create-runs.ts'
import { createCheckpoints } from './0030-create-checkpoints.ts'
import { createDatasets } from './0040-create-datasets.ts'
import { createMarks } from './0050-create-marks.ts'
import { createDocuments } from './0060-create-documents.ts'
import { createWordLists } from './0070-create-word-lists.ts'
import type { Migration } from './migration.ts'

/** Every step, oldest first. A new step goes to the end; none is ever edited. */
export const migrations: readonly Migration[] = [
  createModels,
  createRuns,
  createCheckpoints,
  createDatasets,
  createMarks,
  createDocuments,
  createWordLists,
]

/** The version of a library that this Graft writes. */
export const newestVersion = migrations.at(-1)?.version ?? 0
