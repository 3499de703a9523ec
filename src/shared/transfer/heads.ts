import type { NewLayer } from '../model/change.ts'
import type { Shape } from '../model/shape.ts'

/** Ready-made tops for a reused model. */
export const headTemplates = ['classifier', 'dropout', 'hidden', 'binary', 'regression'] as const

export type HeadTemplate = (typeof headTemplates)[number]

/** Units of the hidden layer of the template `hidden`. */
const HIDDEN_UNITS = 64

/**
 * The layers of a head for a tensor of this shape: first what brings a grid or a sequence down to one row of features,
 * then the template. `classifier`: one unit a class, softmax. `dropout`: the same behind a Dropout. `hidden`: a hidden
 * layer before that. `binary`: one unit, sigmoid. `regression`: one unit, linear.
 * `classes` counts for the first three.
 */
export function headLayers(
  template: HeadTemplate,
  shape: Shape,
  classes: number,
): readonly NewLayer[] {
  return [...toFeatures(shape), ...templateLayers(template, classes)]
}

function toFeatures(shape: Shape): readonly NewLayer[] {
  if (shape.length <= 2) return []
  const axes = shape.length - 2
  return axes <= 3 ? [layer(`GlobalAveragePooling${axes}D`, {})] : [layer('Flatten', {})]
}

function templateLayers(template: HeadTemplate, classes: number): readonly NewLayer[] {
  const output = layer('Dense', { units: classes, activation: 'softmax' })
  switch (template) {
    case 'classifier':
      return [output]
    case 'dropout':
      return [layer('Dropout', { rate: 0.5 }), output]
    case 'hidden':
      return [
        layer('Dense', { units: HIDDEN_UNITS, activation: 'relu' }),
        layer('Dropout', { rate: 0.5 }),
        output,
      ]
    case 'binary':
      return [layer('Dense', { units: 1, activation: 'sigmoid' })]
    case 'regression':
      return [layer('Dense', { units: 1 })]
  }
}

function layer(className: string, config: Readonly<Record<string, unknown>>): NewLayer {
  return { className, config: { ...config } }
}
