/** Names that say which part rows belong to, and no class. */
const partNames: Readonly<Record<string, 'train' | 'validation' | 'test'>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
}

/** The part that a name stands for, or `null` for any other name. */
export function partNamed(name: string): 'train' | 'validation' | 'test' | null {
  const key = name.trim().toLowerCase()
  return Object.hasOwn(partNames, key) ? (partNames[key] ?? null) : null
}

/** Whether a name says a part. */
export function isPartName(name: string): boolean {
  return partNamed(name) !== null
}
