import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { ModelRecord } from '../../../shared/library/records.ts'
import { openLibrary } from '../../library/openLibrary.ts'
import { libraryExists } from '../../services/workspace.ts'
import { argument, type Command, type ExitCode } from '../command.ts'
import { formatCount, formatTable, type Column } from '../table.ts'
import { withLibrary } from './withLibrary.ts'

const columns: readonly Column<ModelRecord>[] = [
  { title: 'Model', value: (model) => model.name ?? `(${model.id.slice(0, 8)})` },
  { title: 'Layers', align: 'right', value: (model) => String(model.graph.layers.length) },
  { title: 'Bytes', align: 'right', value: (model) => formatCount(model.weightsBytes) },
  { title: 'From', value: ({ source }) => describeSource(source) },
  { title: 'Created', value: (model) => model.createdAt },
]

function describeSource(source: ModelRecord['source']): string {
  switch (source.kind) {
    case 'file':
      return source.path
    case 'run':
      return `run ${source.runId}`
    case 'built':
      return 'built here'
  }
}

export const libraryList: Command = {
  usage: 'library list',
  help: 'Lists the models in the library.',
  run: (context) =>
    withLibrary(context, ({ models }) => {
      const list = models.listModels()
      const records = list.map(({ graph, ...model }) => ({ ...model, layers: graph.layers.length }))
      const lines = list.length === 0 ? ['No models yet.'] : formatTable(columns, list)
      context.output.result({ type: 'models', models: records }, lines)
      return 0
    }),
}

export const libraryCheck: Command = {
  usage: 'library check',
  help: 'Checks that the library is whole: the file, its references, the hash of every weight array.',
  run: ({ output, library: path }) => {
    if (!libraryExists(path)) {
      output.result({ type: 'check', library: path, exists: false, findings: [] }, [
        `There is no library at ${path} yet.`,
      ])
      return Promise.resolve(0)
    }
    // For reading only: what is wrong with it is left as it is found.
    const library = openLibrary(path, { readonly: true })
    try {
      const findings = library.check()
      output.result({ type: 'check', library: library.path, exists: true, findings }, [
        findings.length === 0 ? `${library.path} is whole.` : `${library.path}:`,
        ...findings.map((finding) => `  ${finding}`),
      ])
      return Promise.resolve(findings.length === 0 ? 0 : 4)
    } finally {
      library.close()
    }
  },
}

export const libraryBackup: Command = {
  usage: 'library backup <file>',
  help: 'Copies the library to a new file, also while a run goes on.',
  run: (context, args) => {
    if (!libraryExists(context.library)) {
      throw new GraftError('file.missing', { path: context.library })
    }
    return withLibrary(context, async (library): Promise<ExitCode> => {
      const file = argument(args, 0)
      await library.backup(file)
      context.output.result({ type: 'backup', file }, [`Copied ${library.path} to ${file}`])
      return 0
    })
  },
}

export const libraryLineage: Command = {
  usage: 'library lineage <model> <layer>',
  help: 'Tells where the weights of a layer come from, newest first.',
  run: (context, args) =>
    withLibrary(context, (library) => {
      const model = library.models.getModel(argument(args, 0))
      const steps = library.lineage(model.id, argument(args, 1))
      context.output.result(
        { type: 'lineage', model: model.id, layer: argument(args, 1), steps },
        formatTable(
          [
            { title: 'Model', value: (step) => step.modelName ?? `(${step.model.slice(0, 8)})` },
            { title: 'Layer', value: (step) => step.layer },
            { title: 'Weights', value: (step) => step.change },
            { title: 'From', value: (step) => describeSource(step.source) },
          ],
          steps,
        ),
      )
      return 0
    }),
}
