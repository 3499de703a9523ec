import { activationAliases, activationNames, type ActivationName } from '../layers/activations.ts'
import { constraintSchema } from '../layers/constraints.ts'
import { initializerSchema } from '../layers/initializers.ts'
import { regularizerSchema } from '../layers/regularizers.ts'
import { dialects, type KerasDialectName } from './dialects.ts'
import { isObject, textOf, type JsonObject } from './json.ts'
import {
  camelToSnake,
  enumFromKeras,
  enumToKeras,
  fromClassName,
  snakeToCamel,
  toClassName,
} from './letterCase.ts'

/** Kinds of objects inside a layer's config, by the end of the key that holds them. */
const objectKeys = ['initializer', 'regularizer', 'constraint'] as const
type ObjectKey = (typeof objectKeys)[number]

/** Which kind of object a key holds: `kernel_initializer` an initializer; `null` for a plain value. */
export function objectKeyOf(key: string): ObjectKey | null {
  return objectKeys.find((end) => key === end || key.endsWith(`_${end}`)) ?? null
}

export function isActivationKey(key: string): boolean {
  return key === 'activation' || key.endsWith('_activation')
}

/** Names under which old Keras and TF.js write initialisers, regularisers and constraints. */
const aliases: Readonly<Record<string, string>> = {
  zero: 'zeros',
  one: 'ones',
  normal: 'randomNormal',
  uniform: 'randomUniform',
  identityInitializer: 'identity',
  orthogonalInitializer: 'orthogonal',
  orthogonalRegularizer: 'orthogonal',
  l1L2: 'l1l2',
  l1: 'l1l2',
  l2: 'l1l2',
  nonneg: 'nonNeg',
  maxnorm: 'maxNorm',
  unitnorm: 'unitNorm',
  minMaxnorm: 'minMaxNorm',
}

/** What Graft knows of each kind of object. */
const objectNames: Readonly<Record<ObjectKey, ReadonlySet<string>>> = {
  initializer: namesIn(initializerSchema),
  regularizer: namesIn(regularizerSchema),
  constraint: namesIn(constraintSchema),
}

function namesIn(schema: {
  readonly options: readonly { readonly shape: { readonly name: { readonly value: string } } }[]
}): ReadonlySet<string> {
  return new Set(schema.options.map(({ shape }) => shape.name.value))
}

/** The class of the object under a key where it is of no known kind, such as one that somebody wrote; else `null`. */
export function unknownObject(key: string, value: unknown): string | null {
  const kind = objectKeyOf(key)
  const className =
    typeof value === 'string' ? value : isObject(value) ? textOf(value, 'class_name') : null
  if (kind === null || className === null) return null
  const { name } = namedObject(className)
  return typeof name === 'string' && objectNames[kind].has(name) ? null : className
}

/** Keys of such objects that mean nothing to what the layer computes while they have these values. */
const neutral: Readonly<Record<string, readonly unknown[]>> = {
  dtype: [null, 'float32'],
  input_axes: [null],
  output_axes: [null],
}

/** What TF.js and Keras before 2.2.3 call the truncated normal distribution. */
const distributions: Readonly<Record<string, string>> = { normal: 'truncatedNormal' }

/**
 * An initialiser, regulariser or constraint of a file as a config value: `{ name, ...arguments }`. Takes a
 * name, `{ class_name, config }` and Keras 3's longer form. What is not of that form comes back as it is, for the
 * kind's schema to complain about.
 */
export function objectFromKeras(value: unknown): unknown {
  if (typeof value === 'string') return namedObject(value)
  if (!isObject(value)) return value
  const className = textOf(value, 'class_name')
  if (className === null) return value
  const result: Record<string, unknown> = namedObject(className)
  for (const [key, entry] of Object.entries(isObject(value['config']) ? value['config'] : {})) {
    if (neutral[key]?.includes(entry) === true) continue
    result[snakeToCamel(key)] = argumentFromKeras(key, entry)
  }
  return result
}

/** Factors that Keras's L1 and L2 have when none is given. */
const defaultFactors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  l1: { l1: 0.01 },
  l2: { l2: 0.01 },
}

function namedObject(className: string): Record<string, unknown> {
  const plain = fromClassName(className)
  return { name: aliases[plain] ?? plain, ...defaultFactors[plain] }
}

function argumentFromKeras(key: string, value: unknown): unknown {
  // A seed generator is state of a process; the run has a seed of its own.
  if (key === 'seed' && typeof value !== 'number') return null
  if (typeof value !== 'string') return value
  return key === 'distribution'
    ? (distributions[value] ?? enumFromKeras(value))
    : enumFromKeras(value)
}

/** The opposite of {@link objectFromKeras}: the form that every Keras and TF.js reads. */
export function objectToKeras(kind: ObjectKey, value: unknown): unknown {
  if (!isObject(value)) return value
  const { name, ...rest } = value
  if (typeof name !== 'string') return value
  const config: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(rest)) {
    config[camelToSnake(key)] = typeof entry === 'string' ? enumToKeras(entry) : entry
  }
  return { class_name: classNameOf(kind, name), config }
}

function classNameOf(kind: ObjectKey, name: string): string {
  if (name === 'l1l2') return 'L1L2'
  if (kind === 'regularizer' && name === 'orthogonal') return 'OrthogonalRegularizer'
  return toClassName(name)
}

/** An activation of a file: a name, or a whole layer that stands in an activation's place. */
export type ActivationValue =
  | { readonly name: string }
  | { readonly layer: { readonly className: string; readonly config: JsonObject } }

/**
 * Reads an activation: a name, `{ class_name: 'function', config: name }`, or a layer. The name is in
 * camelCase and need not be known. `null` means linear.
 */
export function activationFromKeras(
  value: unknown,
  dialect: KerasDialectName,
): ActivationValue | null {
  if (value === null) return { name: 'linear' }
  if (typeof value === 'string') return { name: activationName(value, dialect) }
  if (!isObject(value)) return null
  const className = textOf(value, 'class_name')
  const config = value['config']
  if (typeof config === 'string') return { name: activationName(config, dialect) }
  if (className === null || !isObject(config)) return null
  if (className === 'Activation' && !('name' in config)) {
    return activationFromKeras(config['activation'], dialect)
  }
  return { layer: { className, config } }
}

function activationName(text: string, dialect: KerasDialectName): string {
  const name = snakeToCamel(text)
  if (name === 'hardSigmoid' && dialect !== 'keras3') return 'hardSigmoidKeras2'
  return Object.hasOwn(activationAliases, name) ? (activationAliases[name] ?? name) : name
}

/** The target's name of an activation, or `null` where it has none that computes the same. */
export function activationToKeras(name: unknown, dialect: KerasDialectName): string | null {
  if (!isActivationName(name)) return null
  const special = dialects[dialect].activations[name]
  return special === undefined ? camelToSnake(name) : special
}

export function isActivationName(name: unknown): name is ActivationName {
  return typeof name === 'string' && (activationNames as readonly string[]).includes(name)
}
