import { text } from '../i18n/i18n.ts'
import type { ConfigField, FieldControl } from './configFields.ts'

/** A value as it is written in a field of text. */
export function writeValue(control: FieldControl, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (control.type === 'numbers' && Array.isArray(value)) return value.join(' × ')
  if (control.type === 'json') return JSON.stringify(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export type ReadValue =
  | { readonly isValid: true; readonly value: unknown }
  | { readonly isValid: false; readonly reason: string }

/** What was written in a field, or why it is not valid. */
export function readValue(field: ConfigField, written: string): ReadValue {
  const { control } = field
  const trimmed = written.trim()
  if (trimmed === '' && field.isNullable) return { isValid: true, value: null }
  switch (control.type) {
    case 'number':
      return readNumber(trimmed, control)
    case 'numbers':
      return readNumbers(trimmed, control)
    case 'json':
      return readJson(trimmed)
    default:
      return { isValid: true, value: trimmed }
  }
}

type Limits = Pick<Extract<FieldControl, { type: 'number' }>, 'isWhole' | 'least'> & {
  readonly most?: number | null
  readonly isOpen?: boolean
}

function readNumber(
  written: string,
  { isWhole, least, most = null, isOpen = false }: Limits,
): ReadValue {
  const value = Number(written)
  if (written === '' || !Number.isFinite(value)) return wrong(text('editor.wantNumber'))
  if (isWhole && !Number.isInteger(value)) return wrong(text('editor.wantWhole'))
  const isLow = least !== null && (isOpen ? value <= least : value < least)
  if (isLow) return wrong(text(isOpen ? 'editor.wantMore' : 'editor.wantLeast', { least }))
  if (most !== null && value > most) return wrong(text('editor.wantMost', { most }))
  return { isValid: true, value }
}

function readNumbers(
  written: string,
  control: Extract<FieldControl, { type: 'numbers' }>,
): ReadValue {
  const parts = written.split(/[\s,×x*]+/).filter((part) => part !== '')
  const values: unknown[] = []
  for (const part of parts) {
    const read = readNumber(part, control)
    if (!read.isValid) return read
    values.push(read.value)
  }
  const { length } = control
  if (length === null) return { isValid: true, value: values }
  // One number stands for all axes.
  if (values.length === 1) return { isValid: true, value: values[0] }
  return values.length === length
    ? { isValid: true, value: values }
    : wrong(text('editor.wantNumbers', { length }))
}

function readJson(written: string): ReadValue {
  try {
    return { isValid: true, value: JSON.parse(written) }
  } catch {
    return wrong(text('editor.wantJson'))
  }
}

function wrong(reason: string): ReadValue {
  return { isValid: false, reason }
}

/** The range of a field in words, or nothing where there is none. */
export function rangeText({ control }: ConfigField): string {
  if (control.type !== 'number') return ''
  const { least, most, isOpen } = control
  if (least !== null && most !== null) return text('editor.rangeBetween', { least, most })
  if (least !== null) return text(isOpen ? 'editor.rangeMore' : 'editor.rangeLeast', { least })
  return most === null ? '' : text('editor.rangeMost', { most })
}
