import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type {
  RunComparison,
  RunListItem,
  RunView,
} from '../../shared/contract/workbenchApi/runs.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import { monitorMode } from '../../shared/training/monitor.ts'
import { compareScores } from '../../shared/transfer/comparison.ts'
import { compareRuns } from '../services/compareRuns.ts'
import type { WorkbenchContext } from './context.ts'

export function createRunHandlers(context: WorkbenchContext): WorkbenchHandlers['runs'] {
  const { library } = context
  const view = (id: string): RunView => ({
    ...library.runs.detail(id),
    ...library.marks.get(id),
  })
  return {
    list: ({ text, tags, statuses, documentId, removed, limit }) => {
      const marks = library.marks.all()
      const wanted = text.trim().toLowerCase()
      return library.runs
        .list({ deleted: removed, ...(statuses === undefined ? {} : { statuses }) })
        .map((run): RunListItem => ({
          ...run,
          ...(marks.get(run.id) ?? library.marks.get(run.id)),
        }))
        .filter(
          (run) =>
            (documentId === undefined || run.documentId === documentId) &&
            tags.every((tag) => run.tags.includes(tag)) &&
            textsOf(run).some((each) => each.toLowerCase().includes(wanted)),
        )
        .slice(0, limit)
    },
    get: ({ id }) => view(id),
    ...createMarking(context),
    compare: ({ ids }) => {
      const runs = [...new Set(ids)].map(view)
      return {
        runs,
        differences: [...compareRuns(runs), ...weightDifferences(context, runs)],
        verdict: verdictOf(runs),
      }
    },
  }
}

type Marking = 'rename' | 'tag' | 'comment' | 'remove' | 'restore'

/** What people do to runs that are there. */
function createMarking({
  library,
  emit,
}: WorkbenchContext): Pick<WorkbenchHandlers['runs'], Marking> {
  const change = (id: string, work: () => void): null => {
    work()
    emit('runs.changed', { id })
    return null
  }
  return {
    rename: ({ id, name }) =>
      change(id, () => {
        library.runs.rename(id, name)
      }),
    tag: ({ id, tags }) =>
      change(id, () => {
        library.marks.setTags(id, tags)
      }),
    comment: ({ id, comment }) =>
      change(id, () => {
        library.marks.setComment(id, comment)
      }),
    remove: ({ id }) =>
      change(id, () => {
        library.runs.remove(id)
      }),
    restore: ({ id }) =>
      change(id, () => {
        library.runs.restore(id)
      }),
  }
}

function textsOf({ name, tags, comment, id }: RunListItem): readonly string[] {
  return [name, comment, id, ...tags]
}

/** Layers of the trained models whose weights are not the same, by their hash; runs without a model have none. */
function weightDifferences(
  { library }: WorkbenchContext,
  runs: readonly RunView[],
): RunComparison['differences'] {
  const hashes = runs.map(({ resultModel }) =>
    resultModel === null ? new Map<string, string>() : library.models.layerHashes(resultModel),
  )
  const layers = [...new Set(hashes.flatMap((of) => [...of.keys()]))]
  return layers
    .map((layer) => ({
      what: `weights of ${layer}`,
      values: hashes.map((of) => of.get(layer)?.slice(0, 8) ?? ''),
    }))
    .filter(({ values }) => new Set(values).size > 1)
}

/** Pairs of runs with reuse and from scratch that have the same seed, by the first metric that all of them have. */
function verdictOf(runs: readonly RunRecord[]): RunComparison['verdict'] {
  const scratch = runs.filter(isScratch)
  const pairs = scratch.flatMap((from) => {
    const to = runs.find((run) => !isScratch(run) && run.seed === from.seed)
    return to === undefined ? [] : [{ from, to }]
  })
  const used = pairs.flatMap(({ from, to }) => [from, to])
  const metrics = [...(used[0]?.plan.metrics ?? []), 'loss']
  const metric = metrics.find((name) =>
    used.every(({ evaluation }) => evaluation?.test?.[name] !== undefined),
  )
  if (pairs.length === 0 || metric === undefined) return null
  const score = (run: RunRecord) => run.evaluation?.test?.[metric] ?? NaN
  const higherIsBetter = monitorMode(metric) === 'max'
  const comparison = compareScores(
    pairs.map(({ from }) => score(from)),
    pairs.map(({ to }) => score(to)),
    { higherIsBetter },
  )
  return { ...comparison, metric }
}

function isScratch({ plan }: RunRecord): boolean {
  return plan.model.weights === 'fresh'
}
