import { formatShape } from '../../../shared/model/shape.ts'
import { summarize } from '../../../shared/transfer/comparison.ts'
import { bestCut, type ProbedPoint, type ProbeResult } from '../../../shared/transfer/probes.ts'
import { probeLayers, type ProbeProgress } from '../../services/probeLayers.ts'
import { readPlan, type PlanFile } from '../../services/readPlan.ts'
import { withTrainer } from '../../services/runPlan.ts'
import { cacheFolderOf, withLazyLibrary } from '../../services/workspace.ts'
import { argument, type Command, type CommandContext } from '../command.ts'
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
  run: async (context, args) => {
    const { output, signal } = context
    try {
      const result = await measure(context, await readPlan(argument(args, 0)))
      const best = bestCut(result)
      output.result({ type: 'probe', ...result, best: best?.layer ?? null }, linesOf(result, best))
      return 0
    } catch (error) {
      if (signal.aborted) return 130
      throw error
    }
  },
}

function measure(
  { output, library: path, signal }: CommandContext,
  { plan, folder }: PlanFile,
): Promise<ProbeResult> {
  const onProbe = ({ step, done, of }: ProbeProgress) => {
    const text = step === 'features' ? 'computing features' : 'training linear layers'
    output.progress({}, { text, share: done / of })
  }
  const cacheFolder = cacheFolderOf(path)
  return withLazyLibrary(path, (library) =>
    withTrainer((trainer) =>
      probeLayers(plan, { folder, cacheFolder, library, trainer, signal, onProbe }),
    ),
  )
}

function linesOf(
  { points, rows, classes, chance, leftOut }: ProbeResult,
  best: ProbedPoint | null,
): readonly string[] {
  return [
    ...formatTable(columns, points),
    '',
    `${formatCount(rows)} training rows, ${formatCount(classes)} classes; the most frequent one alone: ${percent(chance)}.`,
    best === null
      ? 'No place tells the classes better than always saying the most frequent one.'
      : `The lowest place as good as the best: after "${best.layer}".`,
    ...(leftOut.length === 0 ? [] : [`Left out, as they begin anew: ${leftOut.join(', ')}.`]),
  ]
}

function scoreOf({ scores }: ProbedPoint): string {
  const { mean, deviation } = summarize(scores)
  return deviation === null ? percent(mean) : `${percent(mean)} ± ${percent(deviation)}`
}
