import type { LayerKind } from '../../../shared/layers/layerKind.ts'
import { configFields, type ConfigField } from '../../fields/configFields.ts'

/** What a new layer begins with where its kind has no default of its own, by setting. */
const startValues: Readonly<Record<string, unknown>> = {
  units: 64,
  filters: 32,
  kernelSize: 3,
  rate: 0.5,
  stddev: 0.1,
  inputDim: 1000,
  outputDim: 64,
}

/** What a wrapper begins around. */
const innerLayers: Readonly<Record<string, { readonly className: string; readonly name: string }>> =
  {
    Bidirectional: { className: 'LSTM', name: 'lstm' },
    TimeDistributed: { className: 'Dense', name: 'dense' },
    SpectralNormalization: { className: 'Dense', name: 'dense' },
    RNN: { className: 'LSTM', name: 'lstm' },
  }

/**
 * A config that a new layer of this kind can begin with. What the kind leaves open comes from the shape it is put on
 * (a `targetShape` keeps it, a size keeps the size), else from common values.
 */
export function startConfig(
  kind: LayerKind,
  shape: readonly (number | null)[] = [],
): Record<string, unknown> {
  const required = configFields(kind).filter(({ isRequired }) => isRequired)
  const inner = innerLayers[kind.className]
  const valueOf = (field: ConfigField) => {
    if (inner === undefined) return startValue(field, shape)
    const layer = { ...inner, config: { units: startValues['units'] } }
    if (field.key === 'cells') return [layer, { ...layer, name: `${layer.name}_1` }]
    return field.key === 'layer' ? layer : startValue(field, shape)
  }
  return Object.fromEntries(required.map((field) => [field.key, valueOf(field)]))
}

function startValue(
  { key, control }: ConfigField,
  [, ...lengths]: readonly (number | null)[],
): unknown {
  const given = startValues[key]
  if (given !== undefined) return given
  if (key === 'targetShape') return lengths.map((length) => length ?? -1)
  if (key === 'dims') return lengths.map((_, i) => i + 1)
  if (key === 'height') return lengths[0] ?? 32
  if (key === 'width') return lengths[1] ?? 32
  if (key === 'axes') return [1, 1]
  return neutralValue(control, lengths.length)
}

function neutralValue(control: ConfigField['control'], axes: number): unknown {
  switch (control.type) {
    case 'number':
      return Math.max(control.least ?? 1, 1)
    case 'numbers':
      return Array.from({ length: control.length ?? axes }, () => Math.max(control.least ?? 1, 1))
    case 'switch':
      return false
    case 'choice':
      return control.options[0]
    case 'variant':
      return { name: control.variants[0]?.name }
    case 'text':
      return ''
    case 'json':
      return 1
  }
}
