import type { Command } from '../command.ts'
import { comparePretraining } from './comparePretraining.ts'
import { data } from './data.ts'
import { demo } from './demo.ts'
import { convert, exportCommand } from './export.ts'
import { diff } from './diff.ts'
import { inspect } from './inspect.ts'
import { libraryBackup, libraryCheck, libraryLineage, libraryList } from './library.ts'
import { loadWeights } from './loadWeights.ts'
import { modelsBuiltin } from './modelsBuiltin.ts'
import { predict } from './predict.ts'
import { pretrain } from './pretrain.ts'
import { probe } from './probe.ts'
import { runsCompare, runsList, runsShow } from './runs.ts'
import { serve } from './serve.ts'
import { resume, train } from './train.ts'
import { verify } from './verify.ts'

/** Every command of `graft`, in the order of the help. */
export const commands: readonly Command[] = [
  demo,
  serve,
  inspect,
  data,
  predict,
  probe,
  train,
  resume,
  pretrain,
  comparePretraining,
  verify,
  exportCommand,
  convert,
  loadWeights,
  diff,
  runsList,
  runsShow,
  runsCompare,
  modelsBuiltin,
  libraryList,
  libraryCheck,
  libraryBackup,
  libraryLineage,
]
