import { writeFile } from 'node:fs/promises'
import { basename, dirname, join, parse, relative } from 'node:path'
import { zipSync } from 'fflate'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { kerasScript } from '../../shared/kerasScript/kerasScript.ts'
import { notCarried, type ScriptTraining } from '../../shared/kerasScript/trainingPart.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import { refKey } from '../../shared/model/graph.ts'
import { lastActivation } from '../../shared/model/headProblems.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import type { WeightArray } from '../../shared/model/weights.ts'
import { checkPairing, type LabelEncoding } from '../../shared/training/pairing.ts'
import { encodeNpy } from '../datasets/npy.ts'
import { readModelFile } from '../formats/readModelFile.ts'
import { replacePath } from '../formats/replacePath.ts'
import type { Library } from '../library/openLibrary.ts'
import { exportModel } from './exportModel.ts'
import { openModel, type OpenedModel } from './openModel.ts'
import { prepareRun, type PreparedRun } from './prepareRun.ts'
import { graftVersion } from './versions.ts'

export interface ScriptReport {
  /** The script and what stands beside it. */
  readonly files: readonly string[]
  /** What Keras has no words for, in plain clauses. */
  readonly notCarried: readonly string[]
}

/**
 * Writes a Keras script that repeats the run which made a model, beside it the rows and first weights (`NAME.npz`), and the base
 * model (`NAME.base.keras`) where the original file is gone, has changed or is none that Keras 3 loads flat.
 * @throws usage.wrong for a model that no run made, what `prepareRun` throws, file.unwritable.
 */
export async function exportScript(
  { source }: Pick<OpenedModel, 'source'>,
  path: string,
  { library: open, cacheFolder }: { readonly library: () => Library; readonly cacheFolder: string },
): Promise<ScriptReport> {
  if (source.kind !== 'run') {
    const reason = 'A script is made of a model that a run trained: library:NAME'
    throw new GraftError('usage.wrong', { reason })
  }
  const library = open()
  const run = library.runs.get(source.runId)
  if (run.plan.task !== undefined) {
    const reason = `its run learnt the task ${run.plan.task.type}, which is no training of Keras; export its model`
    throw new GraftError('usage.wrong', { reason })
  }
  const options = { folder: run.planFolder, cacheFolder, library: () => library }
  const base = await openModel(`library:${run.baseModel}`, options)
  const prepared = await prepareRun(run.plan, { base, graph: run.graph }, options)
  const training = trainingOf(prepared)
  const original = await originalFile(base)
  const basePath = original ?? join(dirname(path), `${parse(path).name}.base.keras`)
  if (original === null) await exportModel(base, basePath, 'keras')
  const storePath = join(dirname(path), `${parse(path).name}.npz`)
  const text = kerasScript({
    title: `${run.name}: run ${run.id}, written by Graft ${graftVersion}.`,
    basePath: relative(dirname(path), basePath).replaceAll('\\', '/'),
    storeName: basename(storePath),
    model: {
      graph: run.graph,
      base: base.graph,
      baseId: run.baseModel,
      stored: storedWeights(run, prepared),
    },
    training,
    data: prepared.spec.data,
  })
  await replacePath(storePath, (temporary) => writeFile(temporary, storeOf(run, prepared)))
  await replacePath(path, (temporary) => writeFile(temporary, text))
  const files = [path, storePath, ...(original === null ? [basePath] : [])]
  return { files, notCarried: notCarried(training) }
}

/** The file that the base model came from, if it is still that model and Keras finds every layer in it by name. */
async function originalFile({ source, graph }: OpenedModel): Promise<string | null> {
  if (source.kind !== 'file' || graph.layers.some(({ group }) => group.length > 0)) return null
  const found = await readModelFile(source.path).catch(() => null)
  const isLoaded = found?.format === 'keras' || found?.format === 'kerasH5'
  const isPlain = found?.notes.every(({ code }) => code !== 'renamed' && code !== 'split') === true
  return isLoaded && isPlain && found.sha256 === source.sha256 ? source.path : null
}

function trainingOf({ graph, spec, dataSet, plan }: PreparedRun): ScriptTraining {
  return {
    graph,
    spec,
    encoding: encodingOf({ graph, spec, dataSet, plan }),
    rows: {
      train: spec.data.rows.train.length,
      validation: spec.data.rows.validation.length,
    },
  }
}

function encodingOf({
  graph,
  plan,
  dataSet,
}: Pick<PreparedRun, 'graph' | 'spec' | 'dataSet' | 'plan'>): LabelEncoding {
  const [output] = graph.outputs
  const { classes, labels: file } = dataSet.prepared
  return checkPairing({
    loss: plan.loss,
    metrics: plan.metrics,
    labels:
      classes === null ? { kind: 'vectors', length: file.shape[1] ?? 1 } : { kind: 'ids', classes },
    outputShape: output === undefined ? [] : (inferShapes(graph).get(refKey(output)) ?? []),
    lastActivation: output === undefined ? null : (lastActivation(graph, output)?.name ?? null),
  })
}

/** All weights of the layers that do not have all of theirs from the base model. */
function storedWeights({ baseModel }: RunRecord, { graph, initial }: PreparedRun) {
  const drawn = new Set(initial.drawn)
  const names = graph.layers
    .filter(({ name, origin }) => drawn.has(name) || origin?.model !== baseModel)
    .flatMap(({ name }) => Object.keys(initial.weights[name] ?? {}).map((w) => `${name}/${w}`))
  return new Set(names)
}

/** NumPy's archive: files of `.npy` by name. */
function storeOf(run: RunRecord, prepared: PreparedRun): Uint8Array {
  const { train, validation } = prepared.spec.data.rows
  const files: Record<string, Uint8Array> = {
    'rows:train.npy': encodeNpy(column(train)),
    'rows:validation.npy': encodeNpy(column(validation)),
  }
  for (const name of storedWeights(run, prepared)) {
    const slash = name.indexOf('/')
    const array = prepared.initial.weights[name.slice(0, slash)]?.[name.slice(slash + 1)]
    if (array !== undefined) files[`${name}.npy`] = encodeNpy(array)
  }
  return zipSync(files, { level: 0 })
}

const column = (values: Int32Array): WeightArray => ({
  dtype: 'int32',
  shape: [values.length],
  values,
})
