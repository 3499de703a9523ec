import { z } from 'zod'

/**
 * An edit of a graph as a value: what undo, redo, autosave, diff, replay on another model and plans are made
 * of. `applyChange` is the only code that carries one out.
 */
const ref = z
  .strictObject({
    layer: z.string().min(1).describe('Layer name.'),
    call: z.int().min(0).default(0).describe('Which call of a shared layer.'),
    tensor: z.int().min(0).default(0).describe('Which output of the call.'),
  })
  .describe('An output tensor of a layer.')

const freezeMode = z
  .enum(['train', 'freezeWeights', 'freeze'])
  .describe('train, freezeWeights (statistics still move), or freeze (nothing moves).')

/** A layer that is new in the graph: its weights begin from the initialisers, or as those of a kept model. */
export const newLayerSchema = z.strictObject({
  name: z.string().min(1).optional().describe('Made from the kind when absent.'),
  className: z.string().min(1).describe("Keras's class name."),
  config: z.record(z.string(), z.unknown()).default({}).describe('Settings, camelCase keys.'),
  origin: z
    .strictObject({ model: z.string().min(1), layer: z.string().min(1) })
    .optional()
    .describe('A layer of a model in the library: weights that fit are taken from there.'),
})

const layerSelection = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .describe('A layer name, a pattern with * and ?, or a list of these.')

export const changeSchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('cut'),
      at: z
        .union([z.string().min(1), ref])
        .describe(
          'The layer that becomes the output; of a layer that is called several times, the tensor.',
        ),
    })
    .describe('Keeps only what the named layer needs, and makes it the output.'),
  z
    .strictObject({ type: z.literal('remove'), layers: layerSelection })
    .describe('Takes layers out and joins what was before and after.'),
  z
    .strictObject({
      type: z.literal('insert'),
      layer: newLayerSchema,
      from: ref.describe('The tensor the new layer takes.'),
      to: z
        .strictObject({
          layer: z.string(),
          call: z.int().min(0).default(0),
          input: z.int().min(0).default(0),
        })
        .nullable()
        .default(null)
        .describe('The one use to reroute; null reroutes every use of the tensor.'),
    })
    .describe('Puts a new layer on an edge.'),
  z
    .strictObject({
      type: z.literal('append'),
      layer: newLayerSchema,
      output: z.int().min(0).default(0),
    })
    .describe('Puts a new layer after an output of the model.'),
  z
    .strictObject({
      type: z.literal('addHead'),
      layers: z.array(newLayerSchema).min(1),
      output: z.int().min(0).default(0),
    })
    .describe('Puts several new layers after an output of the model.'),
  z
    .strictObject({ type: z.literal('replace'), name: z.string().min(1), layer: newLayerSchema })
    .describe(
      'Puts another layer in the place of one, keeping weights that fit, and the name when the kind is the same.',
    ),
  z
    .strictObject({
      type: z.literal('connect'),
      to: z.strictObject({
        layer: z.string(),
        call: z.int().min(0).default(0),
        input: z.int().min(0).default(0),
      }),
      from: ref,
    })
    .describe(
      'Makes an input of a layer come from another tensor; the number after its last input adds one.',
    ),
  z
    .strictObject({
      type: z.literal('setConfig'),
      layer: z.string().min(1),
      config: z.record(z.string(), z.unknown()).describe('Only the keys that change.'),
    })
    .describe('Changes settings of a layer.'),
  z
    .strictObject({ type: z.literal('setFreeze'), layers: layerSelection, mode: freezeMode })
    .describe('Sets the freeze mode of layers.'),
  z
    .strictObject({
      type: z.literal('freezeUpTo'),
      layer: z.string().min(1),
      mode: freezeMode.default('freeze'),
    })
    .describe(
      'Freezes the layer and all that it depends on; what comes after trains; the rest stays.',
    ),
  z
    .strictObject({ type: z.literal('rename'), layer: z.string().min(1), name: z.string().min(1) })
    .describe('Gives a layer another name.'),
  z
    .strictObject({ type: z.literal('renameModel'), name: z.string().min(1) })
    .describe('Gives the model another name.'),
  z
    .strictObject({ type: z.literal('reinitialize'), layers: layerSelection })
    .describe('Forgets the weights of layers: they begin anew from their initialisers.'),
  z
    .strictObject({
      type: z.literal('patch'),
      layers: z
        .record(z.string(), z.unknown())
        .describe('Layers to put in place; null removes one.'),
      order: z.array(z.string()).describe('Names of all layers in order.'),
      inputs: z.array(ref),
      outputs: z.array(ref),
      name: z.string(),
    })
    .describe('Restores a former state: the inverse of every other change.'),
])

/** A change as `applyChange` takes it. */
export type Change = z.infer<typeof changeSchema>
/** A change as people write it, defaults left out. */
export type ChangeInput = z.input<typeof changeSchema>
export type NewLayer = z.infer<typeof newLayerSchema>
export type NewLayerInput = z.input<typeof newLayerSchema>
