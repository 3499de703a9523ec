/** The part of JSON Schema that `z.toJSONSchema` writes. */
export interface JsonSchema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

type Value = Readonly<Record<string, unknown>>

/** Every feature of a schema, as a path: keys, list forms, alternatives by their tag, words of an enumeration. */
export function schemaFeatures(root: JsonSchema): ReadonlySet<string> {
  const found = new Set<string>()
  const walk = (given: JsonSchema, path: string): void => {
    const schema = deref(root, given)
    for (const option of alternatives(schema)) {
      const tag = tagOf(root, option)
      if (tag !== null) found.add(`${path}(${tag})`)
      walk(option, tag === null ? path : `${path}(${tag})`)
    }
    for (const word of words(schema)) found.add(`${path}=${String(word)}`)
    for (const [key, child] of Object.entries(schema.properties ?? {})) {
      found.add(`${path}.${key}`)
      walk(child, `${path}.${key}`)
    }
    if (schema.items !== undefined) {
      found.add(`${path}[]`)
      walk(schema.items, `${path}[]`)
    }
  }
  walk(root, '')
  return found
}

/** The features that a value uses. */
export function usedFeatures(root: JsonSchema, value: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const walk = (given: JsonSchema, part: unknown, path: string): void => {
    const schema = deref(root, given)
    const option = alternatives(schema).find((each) => fits(root, each, part))
    if (option !== undefined) {
      const tag = tagOf(root, option)
      if (tag !== null) found.add(`${path}(${tag})`)
      walk(option, part, tag === null ? path : `${path}(${tag})`)
    }
    if (words(schema).includes(part)) found.add(`${path}=${String(part)}`)
    for (const [key, child] of Object.entries(schema.properties ?? {})) {
      if (!isObject(part) || !(key in part)) continue
      found.add(`${path}.${key}`)
      walk(child, part[key], `${path}.${key}`)
    }
    if (schema.items !== undefined && Array.isArray(part)) {
      found.add(`${path}[]`)
      for (const item of part) walk(schema.items, item, `${path}[]`)
    }
  }
  walk(root, value, '')
  return found
}

function deref(root: JsonSchema, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')]
  if (target === undefined) throw new Error(`no ${schema.$ref}`)
  return deref(root, target)
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? []
}

function words({ enum: list, const: only }: JsonSchema): readonly unknown[] {
  return list ?? (only === undefined ? [] : [only])
}

/** The constant by which an alternative is told from the others: `name`, `type` or `template`. */
function tagOf(root: JsonSchema, schema: JsonSchema): string | null {
  for (const child of Object.values(deref(root, schema).properties ?? {})) {
    const { const: only } = deref(root, child)
    if (typeof only === 'string') return only
  }
  return null
}

function isObject(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fits(root: JsonSchema, given: JsonSchema, value: unknown): boolean {
  const schema = deref(root, given)
  const options = alternatives(schema)
  if (options.length > 0) return options.some((each) => fits(root, each, value))
  const list = words(schema)
  if (list.length > 0) return list.includes(value)
  switch (schema.type) {
    case 'object':
      return isObject(value) && tagFits(root, schema, value)
    case 'array':
      return Array.isArray(value)
    case 'null':
      return value === null
    case 'integer':
      return typeof value === 'number'
    default:
      return typeof value === schema.type
  }
}

function tagFits(root: JsonSchema, { properties = {} }: JsonSchema, value: Value): boolean {
  return Object.entries(properties).every(([key, child]) => {
    const { const: only } = deref(root, child)
    return only === undefined || value[key] === only
  })
}
