/** Errors of layers and graphs. `layer` is the unique name of the layer in its graph. */
export const graphErrors = {
  'layer.unknownKind': (p: {
    layer: string
    className: string
    /** Of a class that Graft knows and does not compute: a clause that goes on from "it". */
    reason?: string
    advice?: string
  }) => ({
    message:
      p.reason === undefined
        ? `Layer "${p.layer}" is of kind ${p.className}, which Graft does not know.`
        : `Layer "${p.layer}" is of kind ${p.className}, which Graft does not compute: it ${p.reason}.`,
    advice:
      p.advice ?? 'Cut the model before this layer, or replace the layer by one that Graft knows.',
  }),
  'layer.badConfig': (p: { layer: string; className: string; key: string; reason: string }) => ({
    message: `Layer "${p.layer}" (${p.className}): ${p.key}: ${p.reason}.`,
    advice: `Correct "${p.key}" of this layer.`,
  }),
  'layer.unsupported': (p: { layer: string; className: string; what: string }) => ({
    message: `Layer "${p.layer}" (${p.className}) uses ${p.what}, which Graft cannot compute.`,
    advice: 'Change this setting, cut the model before this layer, or replace the layer.',
  }),
  'layer.badInput': (p: { layer: string; className: string; reason: string }) => ({
    message: `Layer "${p.layer}" (${p.className}) cannot take its input: ${p.reason}.`,
    advice:
      'Connect it elsewhere, change its settings, or put a layer between that brings the right shape.',
  }),
  'graph.noLayer': (p: { layer: string; near?: readonly string[] }) => ({
    message: `There is no layer "${p.layer}" in this model.`,
    advice:
      p.near === undefined || p.near.length === 0
        ? 'Look up the layer names with "graft inspect".'
        : `Did you mean ${p.near.map((name) => `"${name}"`).join(' or ')}? "graft inspect" lists all names.`,
  }),
  'graph.badName': (p: { layer: string; reason: string }) => ({
    message: `"${p.layer}" cannot be the name of a layer: ${p.reason}.`,
    advice: 'Choose another name.',
  }),
  'graph.nameTaken': (p: { layer: string }) => ({
    message: `A layer named "${p.layer}" is there already, and names must be unique.`,
    advice: 'Choose another name.',
  }),
  'graph.cycle': (p: { layer: string }) => ({
    message: `The layers form a circle through "${p.layer}".`,
    advice: 'Remove one of the connections of the circle.',
  }),
  'graph.cannotBridge': (p: { layer: string; reason: string }) => ({
    message: `Layer "${p.layer}" cannot be removed: ${p.reason}.`,
    advice: 'Cut before it, or replace it by a layer with the same output shape.',
  }),
  'graph.badChange': (p: { change: string; number?: number; reason: string; advice?: string }) => ({
    message: `${p.number === undefined ? `The change "${p.change}"` : `Change ${p.number} (${p.change})`} cannot be made: ${p.reason}.`,
    advice: p.advice ?? 'Correct or remove this change.',
  }),
  'graph.badConnection': (p: { layer: string; reason: string }) => ({
    message: `Layer "${p.layer}" is wrongly connected: ${p.reason}.`,
    advice: 'Check where the inputs of this layer come from.',
  }),
  'graph.incomplete': (p: { what: 'input' | 'output' }) => ({
    message: `The model has no ${p.what}.`,
    advice: 'Begin from a model that has one.',
  }),
  'graph.unusedLayer': (p: { layer: string }) => ({
    message: `Nothing that the model puts out depends on layer "${p.layer}".`,
    advice: 'Remove it, or connect what should take its output.',
  }),
  'layer.frozenFresh': (p: { layer: string; weights: readonly string[] }) => ({
    message: `Layer "${p.layer}" is frozen, but its ${p.weights.join(' and ')} would begin anew and so stay random.`,
    advice: 'Let this layer train.',
  }),
  'layer.headOnGrid': (p: { layer: string; shape: string }) => ({
    message: `Layer "${p.layer}" takes ${p.shape} and gives one result for each place of the grid, not one for the whole input.`,
    advice: 'Put a pooling over the whole grid, or a Flatten, before it.',
  }),
  'layer.wrongUnits': (p: { layer: string; units: number; classes: number }) => ({
    message: `Layer "${p.layer}" gives ${p.units} outputs, but the data has ${p.classes} classes.`,
    advice: 'Give the head as many units as there are classes.',
  }),
}
