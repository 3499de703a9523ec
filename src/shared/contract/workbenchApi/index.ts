import { appMethods } from './app.ts'
import { dataMethods } from './data.ts'
import { documentsMethods } from './documents.ts'
import { filesMethods } from './files.ts'
import { libraryMethods } from './library.ts'
import type { CallerOf, HandlersOf, Method } from './method.ts'
import { modelsMethods } from './models.ts'
import { pretrainingMethods } from './pretraining.ts'
import { resultsMethods } from './results.ts'
import { runsMethods } from './runs.ts'
import { trainingMethods } from './training.ts'

/**
 * The border between the renderer and main: every method by domain and name. Both shells serve this table, and
 * nothing else. Answers are plain values; a failure crosses as an `ErrorRecord`.
 */
export const workbenchMethods = {
  app: appMethods,
  files: filesMethods,
  models: modelsMethods,
  documents: documentsMethods,
  data: dataMethods,
  training: trainingMethods,
  pretraining: pretrainingMethods,
  results: resultsMethods,
  runs: runsMethods,
  library: libraryMethods,
} satisfies Readonly<Record<string, Readonly<Record<string, Method>>>>

type Methods = typeof workbenchMethods

/** The workbench as its callers see it. */
export type WorkbenchApi = CallerOf<Methods>

/** The workbench as main implements it. */
export type WorkbenchHandlers = HandlersOf<Methods>

/** Every method as `domain.name`, with the schema of its argument. */
export const methodTable: ReadonlyMap<string, Method> = new Map(
  Object.entries(workbenchMethods).flatMap(([domain, methods]) =>
    Object.entries(methods).map(([name, method]): [string, Method] => [
      `${domain}.${name}`,
      method as Method,
    ]),
  ),
)
