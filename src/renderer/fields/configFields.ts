import { z } from 'zod'
import type { LayerKind } from '../../shared/layers/layerKind.ts'

/** How one setting is entered. */
export type FieldControl =
  | {
      readonly type: 'number'
      readonly isWhole: boolean
      readonly least: number | null
      readonly most: number | null
      readonly isOpen: boolean
    }
  | { readonly type: 'switch' }
  | { readonly type: 'choice'; readonly options: readonly string[] }
  /** Whole numbers or decimals in a row, one an axis where `length` is given. */
  | {
      readonly type: 'numbers'
      readonly length: number | null
      readonly isWhole: boolean
      readonly least: number | null
    }
  /** One of several named forms (initializers, regularizers), each with settings of its own. */
  | { readonly type: 'variant'; readonly variants: readonly Variant[] }
  | { readonly type: 'text' }
  /** Any other value, written as JSON. */
  | { readonly type: 'json' }

export interface Variant {
  readonly name: string
  readonly fields: readonly ConfigField[]
}

/** One setting of a layer's kind, or of anything else that has a schema. */
export interface ConfigField {
  readonly key: string
  /** What it means, from the kind's schema. */
  readonly help: string
  readonly control: FieldControl
  /** May be left empty: `null`. */
  readonly isNullable: boolean
  readonly isRequired: boolean
  /** Value when it is not given. */
  readonly fallback: unknown
}

/** The part of JSON Schema that zod writes for a layer's config. */
interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
}

const known = new Map<string, readonly ConfigField[]>()

/** The settings of a kind, in its schema's order. */
export function configFields(kind: LayerKind): readonly ConfigField[] {
  const found = known.get(kind.className)
  if (found !== undefined) return found
  const fields = schemaFields(kind.config)
  known.set(kind.className, fields)
  return fields
}

/** The settings of an object's schema, in its order. */
export function schemaFields(schema: z.ZodType): readonly ConfigField[] {
  return fieldsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema): readonly ConfigField[] {
  return Object.entries(properties).map(([key, schema]) => {
    const { forms, isNullable } = formsOf(schema)
    return {
      key,
      help: schema.description ?? '',
      control: controlOf(forms),
      isNullable,
      isRequired: required.includes(key),
      fallback: schema.default,
    }
  })
}

/** The alternatives of a schema, without `null`. */
function formsOf(schema: JsonSchema): {
  readonly forms: readonly JsonSchema[]
  readonly isNullable: boolean
} {
  const all = (schema.anyOf ?? schema.oneOf ?? [schema]).flatMap((form) => {
    return form.anyOf ?? form.oneOf ?? [form]
  })
  const forms = all.filter((form) => form.type !== 'null')
  return { forms, isNullable: forms.length < all.length }
}

function controlOf(forms: readonly JsonSchema[]): FieldControl {
  const variants = forms.flatMap(variantOf)
  if (variants.length > 0 && variants.length === forms.length) return { type: 'variant', variants }
  const list = forms.map(numbersOf).find((control) => control !== null)
  if (list !== undefined) return list
  const [form] = forms.length === 1 ? forms : forms.filter(({ type }) => type === 'integer')
  return form === undefined ? { type: 'json' } : singleControl(form)
}

function singleControl(form: JsonSchema): FieldControl {
  if (form.enum?.every((value) => typeof value === 'string') === true) {
    return { type: 'choice', options: form.enum.map(String) }
  }
  switch (form.type) {
    case 'integer':
    case 'number':
      return numberOf(form)
    case 'boolean':
      return { type: 'switch' }
    case 'string':
      return { type: 'text' }
    default:
      return { type: 'json' }
  }
}

function numberOf(form: JsonSchema): FieldControl {
  const isWhole = form.type === 'integer'
  const { exclusiveMinimum, exclusiveMaximum } = form
  const isOpen = exclusiveMinimum !== undefined && !isWhole
  const least = isWhole && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : exclusiveMinimum
  return {
    type: 'number',
    isWhole,
    least: realLimit(form.minimum ?? least),
    most: realLimit(form.maximum ?? exclusiveMaximum),
    isOpen,
  }
}

function numbersOf({ type, items, minItems, maxItems }: JsonSchema): FieldControl | null {
  if (type !== 'array' || (items?.type !== 'integer' && items?.type !== 'number')) return null
  const length = minItems !== undefined && minItems === maxItems ? minItems : null
  const isWhole = items.type === 'integer'
  return { type: 'numbers', length, isWhole, least: realLimit(items.minimum) }
}

/** The limits of whole numbers in JavaScript are no limits that a person meant. */
function realLimit(limit: number | undefined): number | null {
  return limit === undefined || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? null : limit
}

function variantOf(form: JsonSchema): readonly Variant[] {
  const name = form.properties?.['name']?.const
  if (form.type !== 'object' || typeof name !== 'string') return []
  return [{ name, fields: fieldsOf(form).filter(({ key }) => key !== 'name') }]
}
