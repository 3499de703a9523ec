import type { Sentences } from '../sentenceTable.ts'
import { augmentationHelps } from './augmentationHelps.ts'
import { categoryHelps } from './categoryHelps.ts'
import { dataFaults } from './dataFaults.ts'
import { dataHelps } from './dataHelps.ts'
import { dataNotes } from './dataNotes.ts'
import { fieldHelps } from './fieldHelps.ts'
import { fileFaults } from './fileFaults.ts'
import { imageFieldHelps } from './imageFieldHelps.ts'
import { layerFaults } from './layerFaults.ts'
import { layerHelps } from './layerHelps.ts'
import { modelFaults } from './modelFaults.ts'
import { notes } from './notes.ts'
import { pretrainingFaults } from './pretrainingFaults.ts'
import { pretrainingHelps } from './pretrainingHelps.ts'
import { refusedKinds } from './refusedKinds.ts'
import { tableFaults } from './tableFaults.ts'
import { trainingFaults } from './trainingFaults.ts'

/** Korean for every sentence and clause that is written in English outside the language files. */
export const koreanSentences: Sentences = {
  ...augmentationHelps,
  ...categoryHelps,
  ...dataFaults,
  ...dataHelps,
  ...dataNotes,
  ...fieldHelps,
  ...fileFaults,
  ...imageFieldHelps,
  ...layerFaults,
  ...layerHelps,
  ...modelFaults,
  ...notes,
  ...pretrainingFaults,
  ...pretrainingHelps,
  ...refusedKinds,
  ...tableFaults,
  ...trainingFaults,
}
