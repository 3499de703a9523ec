import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openLibrary, type Library } from '../../../src/main/library/openLibrary.ts'
import { openModel } from '../../../src/main/services/openModel.ts'
import { startTrainer, type Trainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { anywhere } from '../../../src/main/workbench/allowedFolders.ts'
import type { WorkbenchContext } from '../../../src/main/workbench/context.ts'
import { createTrainerPool } from '../../../src/main/workbench/trainerPool.ts'
import { createTrainingHandlers, type Training } from '../../../src/main/workbench/training.ts'
import {
  documentContentSchema,
  type DocumentContentInput,
} from '../../../src/shared/contract/workbenchApi/documents.ts'
import type {
  WorkbenchEventName,
  WorkbenchEvents,
} from '../../../src/shared/contract/workbenchApi/events.ts'

export const resources = join(import.meta.dirname, '../../../resources')

/** Handlers over a real library and a real trainer, with all that they told. */
export interface TrainingPlace {
  readonly context: WorkbenchContext
  readonly library: Library
  readonly training: Training
  readonly told: <Name extends WorkbenchEventName>(name: Name) => readonly WorkbenchEvents[Name][]
  /** The trainer that was started last. */
  readonly trainer: () => Trainer
  /** Waits until an event of that name passes; one that was told already counts. */
  readonly until: <Name extends WorkbenchEventName>(
    name: Name,
    passes: (payload: WorkbenchEvents[Name]) => boolean,
  ) => Promise<WorkbenchEvents[Name]>
  /** A document on the tiles model: three figures, pictures of eight by eight. */
  readonly document: (content?: Partial<DocumentContentInput>) => Promise<string>
}

export function openTrainingPlace(): TrainingPlace {
  const folder = mkdtempSync(join(tmpdir(), 'graft-training-'))
  const library = openLibrary(join(folder, 'library.sqlite'))
  const events: { readonly name: string; readonly payload: unknown }[] = []
  const listeners = new Set<() => void>()
  const started: Trainer[] = []
  const trainers = createTrainerPool({
    start: async () => {
      const trainer = await startTrainer()
      started.push(trainer)
      return trainer
    },
  })
  const context: WorkbenchContext = {
    library,
    cacheFolder: join(folder, 'cache'),
    shell: 'web',
    folders: anywhere([]),
    trainers,
    now: () => new Date(),
    emit: (name, payload) => {
      events.push({ name, payload })
      for (const listener of [...listeners]) listener()
    },
  }
  const training = createTrainingHandlers(context)
  onTestFinished(async () => {
    await training.close()
    await trainers.close()
    library.close()
    rmSync(folder, { recursive: true })
  })
  const told: TrainingPlace['told'] = (name) =>
    events.filter((event) => event.name === name).map((event) => event.payload as never)
  return {
    context,
    library,
    training,
    told,
    trainer: () => {
      const trainer = started.at(-1)
      if (trainer === undefined) throw new Error('no trainer was started')
      return trainer
    },
    until: (name, passes) =>
      new Promise((resolve) => {
        const look = () => {
          const found = told(name).find(passes)
          if (found === undefined) return
          listeners.delete(look)
          resolve(found)
        }
        listeners.add(look)
        look()
      }),
    document: async (content = {}) => {
      const model = await openModel(join(resources, 'models/tiles.h5'), {
        folder,
        library: () => library,
      })
      const { id } = library.models.saveModel({ ...model, name: null })
      return library.documents.create({
        name: 'tiles',
        baseModel: id,
        baseName: 'tiles.h5',
        notes: [],
        changes: 1,
        content: documentContentSchema.parse({
          model: {
            source: `library:${id}`,
            changes: [{ type: 'reinitialize', layers: ['classes'] }],
          },
          data: {
            source: {
              type: 'npy',
              inputs: join(resources, 'plans/data/tiles-inputs.npy'),
              labels: join(resources, 'plans/data/tiles-classes.npy'),
            },
            scale: 1 / 255,
          },
          loss: { name: 'sparseCategoricalCrossentropy' },
          metrics: ['sparseCategoricalAccuracy'],
          batchSize: 8,
          phases: [{ epochs: 3, optimizer: { name: 'adam', learningRate: 0.01 } }],
          checkpoint: { minSeconds: 0 },
          ...content,
        }),
      }).id
    },
  }
}

/** So many epochs that a test comes in between. */
export const long: Partial<DocumentContentInput> = {
  phases: [{ epochs: 100_000, optimizer: { name: 'sgd', learningRate: 1e-6 } }],
  checkpoint: { minSeconds: 0 },
}
