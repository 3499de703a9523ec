import { countParams, type ModelParamCount } from '../../../shared/model/countParams.ts'
import { refKey, type GraphLayer, type ModelGraph } from '../../../shared/model/graph.ts'
import { analyzeGraph, callOutputs, type GraphAnalysis } from '../../../shared/model/inferShapes.ts'
import { findProblems } from '../../../shared/model/problems.ts'
import { formatShape, type Shape } from '../../../shared/model/shape.ts'
import type { OpenedModel } from '../../services/openModel.ts'
import { argument, type Command } from '../command.ts'
import { formatCount, formatTable, type Column } from '../table.ts'
import { readModel } from './readModel.ts'

interface LayerRow {
  readonly name: string
  readonly kind: string
  readonly outputShapes: readonly Shape[]
  readonly params: number | null
  readonly freeze: GraphLayer['freeze']
  readonly origin: string
  readonly inputs: readonly string[]
}

const columns: readonly Column<LayerRow>[] = [
  { title: 'Layer', value: (row) => row.name },
  { title: 'Kind', value: (row) => row.kind },
  { title: 'Output', value: (row) => row.outputShapes.map(formatShape).join(' ') || '?' },
  {
    title: 'Params',
    align: 'right',
    value: (row) => (row.params === null ? '?' : formatCount(row.params)),
  },
  { title: 'Freeze', value: (row) => row.freeze },
  { title: 'Origin', value: (row) => row.origin },
]

export const inspect: Command = {
  usage: 'inspect <model>',
  help: 'Shows the layers of a model: kind, output shape, parameters, freeze mode, origin.',
  run: async ({ output, library }, args) => {
    const model = await readModel(argument(args, 0), library)
    const { graph } = model
    const analysis = analyzeGraph(graph, 'all')
    const counts = countParams(graph, null, analysis.weights)
    const rows = layerRows(graph, analysis, counts)
    const problems = findProblems(graph)
    output.result(
      {
        type: 'model',
        name: graph.name,
        source: model.source,
        labels: model.labels,
        words: model.words,
        layers: rows,
        params: {
          total: counts.total,
          trainable: counts.trainable,
          nonTrainable: counts.nonTrainable,
        },
        notes: model.notes,
        problems,
      },
      [
        `Model ${graph.name}`,
        '',
        ...formatTable(columns, rows),
        '',
        `Parameters: ${formatCount(counts.total)} in all, ${formatCount(counts.trainable)} trainable, ${formatCount(counts.nonTrainable)} not`,
        ...labelLines(model),
        ...wordLines(model),
        ...section('Not carried over', model.notes),
        ...section(
          'Problems',
          problems.map(({ error }) => error.message),
        ),
      ],
    )
    return 0
  },
}

function layerRows(
  graph: ModelGraph,
  { shapes, faults }: GraphAnalysis,
  counts: ModelParamCount,
): readonly LayerRow[] {
  const faulty = new Set(faults.map((fault) => fault.layer))
  return graph.layers.map((layer) => ({
    name: [...layer.group, layer.name].join('/'),
    kind: layer.className,
    outputShapes: outputShapesOf(layer, shapes),
    params: faulty.has(layer.name) ? null : (counts.layers.get(layer.name)?.total ?? null),
    freeze: layer.freeze,
    origin: layer.origin === null ? '' : `${layer.origin.model.slice(0, 8)}:${layer.origin.layer}`,
    inputs: layer.calls.flatMap((call) => call.inputs.map(refKey)),
  }))
}

/** Shapes of all outputs of all calls of a layer, as far as they are known. */
function outputShapesOf(layer: GraphLayer, shapes: ReadonlyMap<string, Shape>): readonly Shape[] {
  return layer.calls.flatMap((_, call) =>
    callOutputs(shapes, layer.name, call).map((ref) => shapes.get(refKey(ref)) ?? []),
  )
}

/** All labels of a thousand would hide the rest; `--json` has them. */
const SHOWN_LABELS = 20

function labelLines({ labels }: OpenedModel): readonly string[] {
  if (labels === null) return []
  const more = labels.length - SHOWN_LABELS
  const shown = labels.slice(0, SHOWN_LABELS).join('; ')
  return [`Labels: ${shown}${more > 0 ? ` and ${more} more` : ''}`]
}

function wordLines({ words }: OpenedModel): readonly string[] {
  if (words === null) return []
  const shown = words.slice(0, SHOWN_LABELS).join(' ')
  return [`Words: ${formatCount(words.length)}, ids from 2 on: ${shown}`]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]
}
