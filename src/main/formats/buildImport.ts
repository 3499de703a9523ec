import { layerKinds } from '../../shared/layers/index.ts'
import { assignObjects } from '../../shared/kerasJson/assignObjects.ts'
import {
  assignGroups,
  assignNamed,
  type ArrayGroup,
  type AssignContext,
} from '../../shared/kerasJson/assignWeights.ts'
import type { KerasDialectName } from '../../shared/kerasJson/dialects.ts'
import type { FileArray } from '../../shared/kerasJson/fileArray.ts'
import type { FilePlace } from '../../shared/kerasJson/fileFault.ts'
import type { RootEntry } from '../../shared/kerasJson/flatModel.ts'
import { builtWeights } from '../../shared/kerasJson/builtWeights.ts'
import { graphFromFile } from '../../shared/kerasJson/graphFromFile.ts'
import type { ImportNote } from '../../shared/kerasJson/importNote.ts'
import { scalingNotes } from '../../shared/kerasJson/scalingNotes.ts'
import { deepFreeze, findLayer, refKey } from '../../shared/model/graph.ts'
import type { ModelWeights } from '../../shared/model/weights.ts'
import { analyzeGraph } from '../../shared/model/inferShapes.ts'
import { parseLineage, withLineage } from './lineage.ts'
import type { ImportedModel } from './modelFormat.ts'

/** What a file says, before it becomes a model. */
export interface FileContents {
  readonly topology: unknown
  readonly dialect: KerasDialectName
  readonly place: FilePlace
  /** Arrays by layer of the outermost model, one flat list by names, or by the objects that own them. */
  readonly arrays:
    | { readonly type: 'groups'; readonly groups: readonly ArrayGroup[] }
    | { readonly type: 'named' | 'objects'; readonly arrays: readonly FileArray[] }
  /** Graft's own addition, if Graft wrote the file. */
  readonly lineage: unknown
  readonly notes: readonly ImportNote[]
}

/** Graph and weights out of what a file says. Errors as `readModelFile`. */
export function buildImport(contents: FileContents): Omit<ImportedModel, 'format' | 'sha256'> {
  const { topology, dialect, place, arrays } = contents
  const { graph, flat, notes } = graphFromFile(topology, dialect, place)
  const { shapes, weights: specs, faults } = analyzeGraph(graph, 'all')
  const found: ImportNote[] = [...contents.notes, ...notes, ...scalingNotes(graph)]
  for (const { layer, error } of faults) {
    const isKind = layerKinds.has(findLayer(graph, layer)?.className ?? '')
    if (isKind) found.push({ code: 'unsupported', layer, text: error.message })
  }
  const isReached = (layer: string) => shapes.has(refKey({ layer, call: 0, tensor: 0 }))
  const behind = flat.layers.flatMap((leaf) => {
    const built = isReached(leaf.name) ? null : builtWeights(graph, leaf)
    return built === null ? [] : [[leaf.name, built] as const]
  })
  const known = new Map([...specs, ...behind])
  const context: AssignContext = {
    path: place.path,
    specs: known,
    isKnown: (layer) => isReached(layer) || known.has(layer),
    notes: found,
  }
  const weights = assign(flat.roots, arrays, context)
  const lineage = parseLineage(contents.lineage)
  return {
    graph: deepFreeze(withLineage(graph, lineage)),
    weights,
    labels: lineage?.labels ?? null,
    ...(lineage?.words === undefined ? {} : { words: lineage.words }),
    ...(lineage?.provenance === undefined ? {} : { provenance: lineage.provenance }),
    notes: found,
  }
}

function assign(
  roots: readonly RootEntry[],
  arrays: FileContents['arrays'],
  context: AssignContext,
): ModelWeights {
  switch (arrays.type) {
    case 'groups':
      return assignGroups(roots, arrays.groups, context)
    case 'named':
      return assignNamed(roots, arrays.arrays, context)
    case 'objects':
      return assignObjects(roots, arrays.arrays, context)
  }
}
