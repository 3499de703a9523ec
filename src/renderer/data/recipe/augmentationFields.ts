import { z } from 'zod'
import { augmentationSchema, type Augmentation } from '../../../shared/data/augmentationSchema.ts'

/** One setting of an augmentation, as its schema says. */
export type AugmentationField = { readonly key: string; readonly help: string } & (
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'number' | 'pair'; readonly least: number; readonly most: number }
)

/** A kind of augmentation. */
export interface AugmentationKind {
  readonly type: Augmentation['type']
  readonly help: string
  readonly fields: readonly AugmentationField[]
}

/** The part of JSON Schema that zod writes for them. */
interface JsonSchema {
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly prefixItems?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
}

/** Every augmentation with its settings, in the schema's order. */
export const augmentationKinds: readonly AugmentationKind[] = kindsOf(
  z.toJSONSchema(augmentationSchema, { io: 'input' }) as JsonSchema,
)

function kindsOf({ items }: JsonSchema): readonly AugmentationKind[] {
  return (items?.oneOf ?? items?.anyOf ?? []).map(({ properties = {}, description = '' }) => ({
    type: properties['type']?.const as Augmentation['type'],
    help: description,
    fields: Object.entries(properties)
      .filter(([key]) => key !== 'type')
      .map(([key, schema]) => fieldOf(key, schema)),
  }))
}

function fieldOf(key: string, schema: JsonSchema): AugmentationField {
  const named = { key, help: schema.description ?? '' }
  if (schema.enum !== undefined) return { ...named, kind: 'choice', options: schema.enum }
  const [first] = schema.prefixItems ?? []
  const { minimum = -Infinity, maximum = Infinity } = first ?? schema
  return { ...named, kind: first === undefined ? 'number' : 'pair', least: minimum, most: maximum }
}

/** An augmentation with its usual settings. */
export function usualAugmentation(type: Augmentation['type']): Augmentation {
  const [made] = augmentationSchema.parse([{ type }])
  if (made === undefined) throw new Error('a list of one has one')
  return made
}

/** The augmentation with another value, or `null` where it would not be allowed. */
export function withSetting(
  augmentation: Augmentation,
  key: string,
  value: unknown,
): Augmentation | null {
  return augmentationSchema.safeParse([{ ...augmentation, [key]: value }]).data?.[0] ?? null
}
