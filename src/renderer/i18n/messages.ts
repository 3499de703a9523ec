import { app as enApp } from './en/app.ts'
import { augmentation as enAugmentation } from './en/augmentation.ts'
import { data as enData } from './en/data.ts'
import { editor as enEditor } from './en/editor.ts'
import { files as enFiles } from './en/files.ts'
import { home as enHome } from './en/home.ts'
import { library as enLibrary } from './en/library.ts'
import { pretraining as enPretraining } from './en/pretraining.ts'
import { results as enResults } from './en/results.ts'
import { runs as enRuns } from './en/runs.ts'
import { training as enTraining } from './en/training.ts'
import { ui as enUi } from './en/ui.ts'
import { app as koApp } from './ko/app.ts'
import { augmentation as koAugmentation } from './ko/augmentation.ts'
import { data as koData } from './ko/data.ts'
import { editor as koEditor } from './ko/editor.ts'
import { files as koFiles } from './ko/files.ts'
import { home as koHome } from './ko/home.ts'
import { library as koLibrary } from './ko/library.ts'
import { pretraining as koPretraining } from './ko/pretraining.ts'
import { results as koResults } from './ko/results.ts'
import { runs as koRuns } from './ko/runs.ts'
import { training as koTraining } from './ko/training.ts'
import { ui as koUi } from './ko/ui.ts'

const en = {
  app: enApp,
  augmentation: enAugmentation,
  data: enData,
  editor: enEditor,
  files: enFiles,
  home: enHome,
  library: enLibrary,
  pretraining: enPretraining,
  results: enResults,
  runs: enRuns,
  training: enTraining,
  ui: enUi,
} as const

type English = typeof en

/** A language: the same keys as English. */
type Translation = {
  readonly [Area in keyof English]: { readonly [Key in keyof English[Area]]: string }
}

const ko: Translation = {
  app: koApp,
  augmentation: koAugmentation,
  data: koData,
  editor: koEditor,
  files: koFiles,
  home: koHome,
  library: koLibrary,
  pretraining: koPretraining,
  results: koResults,
  runs: koRuns,
  training: koTraining,
  ui: koUi,
}

/** Every text of the workbench by language. One file an area and language. */
export const messages = { en, ko }

export type Language = keyof typeof messages

/** Every text by `area.key`; a wrong key does not compile. */
export type MessageKey = {
  [Area in keyof English]: `${Area}.${Extract<keyof English[Area], string>}`
}[keyof English]
