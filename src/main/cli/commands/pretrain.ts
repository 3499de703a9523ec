import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import { pretrainLayers } from '../../services/pretraining/pretrainLayers.ts'
import { readLayerwise } from '../../services/pretraining/readComparison.ts'
import { withVocabulary, type FirstModel } from '../../services/pretraining/vocabulary.ts'
import { readPlan } from '../../services/readPlan.ts'
import { runPlan } from '../../services/runPlan.ts'
import { cacheFolderOf, withLazyLibrary } from '../../services/workspace.ts'
import { argument, type Command, type CommandContext, type ExitCode } from '../command.ts'
import { runLines, runRecordOf } from './runReport.ts'
import { eager, watching } from './train.ts'

export const pretrain: Command = {
  usage: 'pretrain <plan>',
  help: 'Trains layers on a task that needs no labels, or other ones, and puts them on the shelf (docs/pretraining.md).',
  options: [eager],
  run: async (context, args) => {
    const watch = watching(context, args)
    const layers = await readLayerwise(argument(args, 0))
    if (layers !== null) {
      const { onMessage, libraryPath, signal } = watch
      const told = {
        ...(onMessage === undefined ? {} : { onMessage }),
        ...(signal === undefined ? {} : { signal }),
      }
      const { folder } = layers
      const plan = await withWords(context, layers, layers.plan.encoder)
      return report(context, await pretrainLayers(plan, { libraryPath, folder, ...told }))
    }
    const file = await readPlan(argument(args, 0))
    if (file.plan.task === undefined) {
      throw new GraftError('plan.badTask', {
        reason: 'the plan names no task; train carries it out',
      })
    }
    const plan = await withWords(context, file, file.plan.model)
    return report(context, await runPlan(plan, { folder: file.folder, ...watch }))
  },
}

/** The plan with the vocabulary of its texts. */
async function withWords<P extends { readonly data: DataPlan; readonly seed: number }>(
  { library: path, signal }: CommandContext,
  { plan, folder }: { readonly plan: P; readonly folder: string },
  model: FirstModel,
): Promise<P> {
  const options = { seed: plan.seed, folder, cacheFolder: cacheFolderOf(path), signal }
  const data = await withLazyLibrary(path, (library) =>
    withVocabulary(plan.data, model, { ...options, library }),
  )
  return { ...plan, data }
}

function report({ output }: CommandContext, run: RunRecord): ExitCode {
  const encoderEnd = run.plan.task?.encoderEnd ?? ''
  const source = `library:${run.resultModel ?? ''}`
  const reuse =
    run.resultModel === null
      ? []
      : [
          '',
          `The layers up to "${encoderEnd}" are on the shelf. In a plan: "source": "${source}", and the change`,
          `{ "type": "cut", "at": { "layer": "${encoderEnd}" } } before a head.`,
        ]
  output.result({ ...runRecordOf(run), source, encoderEnd }, ['', ...runLines(run), ...reuse])
  if (run.status === 'diverged') return 3
  return run.status === 'stopped' ? 130 : 0
}
