import { defaultName } from './layerNames.ts'
import { deepFreeze, outputOf, type GraphLayer, type ModelGraph } from './graph.ts'
import { parseConfig } from './parseConfig.ts'
import type { NewLayerInput } from './change.ts'
import type { Shape } from './shape.ts'

/**
 * A model whose layers follow one another, as Keras's Sequential.
 * @param inputShape shape of one row, without the batch axis.
 * Errors: `layer.unknownKind`, `layer.badConfig`.
 */
export function sequential(
  name: string,
  inputShape: Shape,
  layers: readonly NewLayerInput[],
): ModelGraph {
  const taken = new Set<string>(['input'])
  const built: GraphLayer[] = [
    {
      name: 'input',
      className: 'InputLayer',
      config: { batchShape: [null, ...inputShape] },
      freeze: 'train',
      origin: null,
      group: [],
      calls: [{ inputs: [] }],
    },
  ]
  for (const { name: given, className, config = {} } of layers) {
    const layerName = given ?? defaultName(className, taken)
    taken.add(layerName)
    const before = built.at(-1)?.name ?? 'input'
    built.push({
      name: layerName,
      className,
      config: parseConfig({ name: layerName, className, config }),
      freeze: 'train',
      origin: null,
      group: [],
      calls: [{ inputs: [outputOf(before)] }],
    })
  }
  const last = built.at(-1)?.name ?? 'input'
  return deepFreeze({ name, layers: built, inputs: [outputOf('input')], outputs: [outputOf(last)] })
}
