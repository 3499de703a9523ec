import { formatShape } from '../../../shared/model/shape.ts'
import { summarize } from '../../../shared/transfer/comparison.ts'
import { bestCut, type ProbedPoint } from '../../../shared/transfer/probes.ts'
import { probeLayers } from '../../services/probeLayers.ts'
import { readPlan } from '../../services/readPlan.ts'
import { withTrainer } from '../../services/runPlan.ts'
import { cacheFolderOf, withLazyLibrary } from '../../services/workspace.ts'
import { argument, type Command } from '../command.ts'
import { formatCount, formatTable, type Column } from '../table.ts'
import { percent } from './studyReport.ts'

const columns: readonly Column<ProbedPoint>[] = [
  { title: 'Cut after', value: ({ layer }) => layer },
  { title: 'Output', value: ({ shape }) => formatShape(shape) },
  { title: 'Numbers', align: 'right', value: ({ features }) => formatCount(features) },
  { title: 'Unseen rows right', align: 'right', value: scoreOf },
]

export const probe: Command = {
  usage: 'probe <plan>',
  help: 'Tells where a model is best cut for the data of a plan: how well a linear layer learns after each of its layers.',
  run: async ({ output, library: path, signal }, args) => {
    const { plan, folder } = await readPlan(argument(args, 0))
    const result = await withLazyLibrary(path, (library) =>
      withTrainer((trainer) =>
        probeLayers(plan, {
          folder,
          cacheFolder: cacheFolderOf(path),
          library,
          trainer,
          signal,
          onProbe: ({ step, done, of }) => {
            const text = step === 'features' ? 'computing features' : 'training linear layers'
            output.progress({}, { text, share: done / of })
          },
        }),
      ),
    )
    const best = bestCut(result.points)
    output.result({ type: 'probe', ...result, best: best?.layer ?? null }, [
      ...formatTable(columns, result.points),
      '',
      `${formatCount(result.rows)} training rows, ${formatCount(result.classes)} classes; the most frequent one alone: ${percent(result.chance)}.`,
      ...(best === null ? [] : [`The lowest place as good as the best: after "${best.layer}".`]),
    ])
    return 0
  },
}

function scoreOf({ scores }: ProbedPoint): string {
  const { mean, deviation } = summarize(scores)
  return deviation === null ? percent(mean) : `${percent(mean)} ± ${percent(deviation)}`
}
