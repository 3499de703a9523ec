import type { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import type { Constraint } from './constraints.ts'
import type { WeightInitializer } from './initializers.ts'
import type { Ops, RandomOps, Tensor } from './ops.ts'
import type { Regularizer } from './regularizers.ts'

/** Groups of the palette, after Keras's documentation. */
export type LayerCategory =
  | 'core'
  | 'activation'
  | 'convolution'
  | 'pooling'
  | 'normalization'
  | 'recurrent'
  | 'regularization'
  | 'reshaping'
  | 'merging'
  | 'preprocessing'

/** One weight of a layer: what it is called in Keras, its shape, how it begins. */
export interface WeightSpec {
  /** Keras's name within the layer: `kernel`, `bias`, `moving_mean`, ... */
  readonly name: string
  readonly shape: readonly number[]
  /** Default `float32`. Only a count is `int32`. */
  readonly dtype?: 'float32' | 'int32'
  readonly initializer: WeightInitializer
  /** `false` for statistics (moving mean and variance): no gradient ever changes them. */
  readonly trainable: boolean
  readonly regularizer?: Regularizer | null
  readonly constraint?: Constraint | null
}

/** What one call of a layer gets to compute with. */
export interface LayerCallContext<Config> {
  readonly ops: Ops
  readonly config: Config
  readonly inputs: readonly Tensor[]
  /**
   * Masks of the inputs: boolean, as a rule `[batch, time]`, false where a step is padding; `null` for an input without
   * one. Absent: no input has one.
   */
  readonly masks?: readonly (Tensor | null)[]
  /** The layer's weights by name. */
  readonly weights: Readonly<Record<string, Tensor>>
  /**
   * Training behaviour: dropout drops, batch norm uses the batch's statistics. Already `false` in
   * prediction and for a layer whose freeze mode is `freeze`.
   */
  readonly training: boolean
  /** Present only while training. */
  readonly random: RandomOps | null
  /**
   * Gives a statistic its new value at the end of the step (moving mean and variance), or a weight the value that its
   * update goes on from.
   */
  readonly updateWeight: (name: string, value: Tensor) => void
  /** Adds a scalar to the loss (activity regularisation). */
  readonly addLoss: (loss: Tensor) => void
}

/**
 * What becomes of masks in a kind. `pass`: the first input's mask is the mask of every output. A rule makes or joins
 * masks, or stops them for some settings. A kind without any stops them, as Keras does.
 */
export type Masking<Config = LayerConfig> = 'pass' | MaskRule<Config>

export interface MaskRule<Config = LayerConfig> {
  /** Which outputs have a mask, from which inputs have one: known before anything is computed. */
  readonly outputs: (config: Config, inputs: readonly boolean[]) => readonly boolean[]
  /** The mask of each output that has one by `outputs`; computed outside of all gradients. */
  readonly compute: (context: LayerCallContext<Config>) => readonly (Tensor | null)[]
}

/** How a kind is written in Keras's and TF.js's files. Keys are Keras's snake_case. */
export interface KerasDialect {
  /** Where Keras defines the class, if not among its layers. */
  readonly module?: string
  /** Other class names that mean this kind. */
  readonly aliases?: readonly string[]
  /** Old key to the present one: `alpha` to `negative_slope`. */
  readonly renamedKeys?: Readonly<Record<string, string>>
  /** Keys that say nothing about what the layer computes, whatever their value (`input_length`). */
  readonly ignoredKeys?: readonly string[]
  /** Whether Keras's numbers are whole ones, as the layer's type in a file says; here they are float32 like all others. */
  readonly isWhole?: (config: LayerConfig) => boolean
  /** Keys that hold a whole layer. */
  readonly layerKeys?: readonly string[]
  /** The call argument that takes the inputs after the first, as a list: `initial_state`. */
  readonly stateArgument?: string
  /** Its activations are applied inside: a layer in the place of one cannot be moved behind it. */
  readonly activationsInside?: boolean
  /** The class's name within Keras, where it is exported under another. */
  readonly ownClass?: string
  /** What Keras calls the objects inside that own weights, by the first part of the weights' names. */
  readonly owners?: Readonly<Record<string, string>>
  /** Weights of an object inside that Keras counts among the layer's own too, and keeps twice. */
  readonly ownedTwice?: readonly string[]
  /** Names of the call's arguments that are tensors, where they are no list: `query`, `value`, `key`. */
  readonly inputNames?: readonly string[]
  /** Settings of the config that Keras takes as arguments of the call: `use_causal_mask` to `useCausalMask`. */
  readonly callSettings?: Readonly<Record<string, string>>
  /** Keys that may be there with these neutral values and mean nothing (`groups: 1` on depthwise). */
  readonly neutralKeys?: Readonly<Record<string, readonly unknown[]>>
}

/**
 * Everything Graft knows about one kind of layer. Palette, inspector, shape checks, import, export and
 * training are generic over this row.
 *
 * `Config` is camelCase; on disk the same keys are snake_case. Errors: `outputShapes` and `weights` throw
 * {@link LayerFault} with a plain clause; the caller adds the layer's name.
 */
export interface LayerKind<Config = LayerConfig> {
  /** Keras's class name. */
  readonly className: string
  readonly category: LayerCategory
  /** One line for the palette. */
  readonly help: string
  /** Strict schema of the config, with defaults as in Keras, ranges, and a description a field. */
  readonly config: z.ZodType<Config>
  /** How many tensors a call takes. Default exactly one. */
  readonly inputs?: { readonly min: number; readonly max: number }
  /** Draws random numbers in training, so its output cannot be cached there. */
  readonly isRandom?: boolean | ((config: Config) => boolean)
  /** What it does while training that Graft does not compute, as a noun: it can be used where it is frozen. */
  readonly onlyFrozen?: string
  /** Keras's name of the object inside that owns the weights: `cell`. Default: the layer itself. */
  readonly weightOwner?: string
  /** The weights in Keras's order of `get_weights()`. Absent: none. */
  readonly weights?: (config: Config, inputShapes: readonly Shape[]) => readonly WeightSpec[]
  /** Shapes of the outputs, batch axis first. */
  readonly outputShapes: (config: Config, inputShapes: readonly Shape[]) => readonly Shape[]
  /** The forward pass. One tensor for a kind with one output. */
  readonly call: (context: LayerCallContext<Config>) => Tensor | readonly Tensor[]
  /** The penalty on its outputs. Default: `activityRegularizer` of the config, if it has one. */
  readonly activityRegularizer?: (config: Config) => Regularizer | null
  /** Default: a mask ends here. */
  readonly masking?: Masking<Config>
  readonly keras?: KerasDialect
}

/** The penalty on the outputs of a layer of this kind, or `null` where there is none. */
export function activityRegularizerOf(kind: LayerKind, config: LayerConfig): Regularizer | null {
  if (kind.activityRegularizer !== undefined) return kind.activityRegularizer(config)
  // A key that many kinds share; every config has been checked by its kind's schema.
  return (config['activityRegularizer'] as Regularizer | null | undefined) ?? null
}

/** Whether a layer draws random numbers in training. */
export function drawsRandom({ isRandom }: LayerKind, config: LayerConfig): boolean {
  return typeof isRandom === 'function' ? isRandom(config) : isRandom === true
}

/** The settings of a layer: plain JSON values, camelCase keys. */
export type LayerConfig = Readonly<Record<string, unknown>>

export { LayerFault } from './layerFault.ts'

/** Defines a layer kind; infers the config type from its schema. */
export function defineLayer<Schema extends z.ZodType>(
  kind: Omit<LayerKind<z.infer<Schema>>, 'config'> & { readonly config: Schema },
): LayerKind {
  // The registry holds kinds of many config types; every config is parsed by its own schema first.
  return kind as unknown as LayerKind
}
