import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { isMissing, numberOf } from '../../../shared/data/numberOf.ts'
import { orderClasses } from '../../../shared/data/orderClasses.ts'
import type { Target } from '../../../shared/data/targetSchema.ts'
import { countLeftOut } from '../countLeftOut.ts'
import { UNLABELLED, type Labels } from '../openedSource.ts'

/** Makes labels of cells, row by row. */
export interface LabelReader {
  /** `cells` are those of the target's columns, in their order. */
  readonly add: (cells: readonly string[]) => void
  /** @throws data.badCells, data.unknownClass */
  readonly finish: () => Labels
}

export interface LabelRequest {
  readonly path: string
  readonly target: Target
  readonly decimal: '.' | ','
  /** Class names to use, in the order of their ids. */
  readonly classes: readonly string[] | undefined
  /** Names that numbers in the target's column stand for. */
  readonly numbered: readonly string[] | null
}

/** A reader for a target. */
export function createLabelReader(request: LabelRequest): LabelReader {
  switch (request.target?.kind) {
    case undefined:
      return { add: () => undefined, finish: () => ({ kind: 'none' }) }
    case 'class':
      return classReader(request, request.target.column)
    case 'tags':
      return tagReader(request, request.target.separator)
    case 'numbers':
      return numberReader(request, request.target.columns, false)
    case 'flags':
      return numberReader(request, request.target.columns, true)
  }
}

/** So many rows an error names. */
const NAMED_ROWS = 5

function classReader({ classes, numbered, path }: LabelRequest, column: string): LabelReader {
  const found = new Map<string, number>()
  const seen: number[] = []
  const strange: number[] = []
  return {
    add: ([cell = '']) => {
      // A word such as "none" or "-" may be a class; only nothing at all is no label.
      const text = cell.trim().normalize('NFC')
      const name = numbered === null || text === '' ? text : numbered[Number(text)]
      if (name === undefined) strange.push(seen.length)
      if (name === undefined || name === '') {
        seen.push(UNLABELLED)
        return
      }
      const id = found.get(name) ?? found.size
      found.set(name, id)
      seen.push(id)
    },
    finish: () => {
      if (strange.length > 0) {
        const reason = `an id is outside 0 to ${(numbered?.length ?? 1) - 1}`
        const rows = strange.slice(0, NAMED_ROWS)
        throw new GraftError('data.badCells', { path, column, reason, rows })
      }
      const names = classes ?? numbered ?? orderClasses([...found.keys()])
      checkKnown(names, [...found.keys()], path)
      const all = [...found.keys()]
      const places = all.map((name) => names.findIndex((known) => known.normalize('NFC') === name))
      const ids = Int32Array.from(seen, (id) => (id === UNLABELLED ? id : (places[id] ?? -1)))
      const others = seen.filter((_, row) => ids[row] === -1).map((id) => all[id] ?? '')
      return {
        ...{ kind: 'classes', ids, names, count: names.length },
        leftOut: countLeftOut(others),
      }
    },
  }
}

/** Names that were asked for must occur. */
function checkKnown(names: readonly string[], known: readonly string[], path: string): void {
  const composed = new Set(known)
  const none = names.every((name) => !composed.has(name.normalize('NFC')))
  const [name] = names
  if (none && name !== undefined) {
    throw new GraftError('data.unknownClass', { name, known, source: path })
  }
}

function tagReader({ classes }: LabelRequest, separator: string): LabelReader {
  const rows: (readonly string[])[] = []
  const found = new Set<string>()
  return {
    add: ([cell = '']) => {
      const parts = cell.split(separator).map((tag) => tag.trim().normalize('NFC'))
      const tags = parts.filter((tag) => tag !== '')
      for (const tag of tags) found.add(tag)
      rows.push(tags)
    },
    finish: () => {
      const names = classes ?? orderClasses([...found])
      const placeOf = new Map(names.map((name, place) => [name.normalize('NFC'), place]))
      const values = new Float32Array(rows.length * names.length)
      rows.forEach((tags, row) => {
        for (const tag of tags) {
          const place = placeOf.get(tag)
          if (place !== undefined) values[row * names.length + place] = 1
        }
      })
      return { kind: 'vectors', values, width: names.length, names, isFlags: true }
    },
  }
}

const flags: Readonly<Record<string, number>> = { true: 1, yes: 1, false: 0, no: 0 }

function numberReader(
  { path, decimal }: LabelRequest,
  columns: readonly string[],
  isFlags: boolean,
): LabelReader {
  const values: number[] = []
  const bad: { readonly row: number; readonly column: string; readonly reason: string }[] = []
  const read = (cell: string) => {
    const flag = isFlags ? flags[cell.trim().toLowerCase()] : undefined
    const value = flag ?? numberOf(cell, decimal)
    return isFlags && value !== 0 && value !== 1 ? null : value
  }
  return {
    add: (cells) => {
      columns.forEach((column, i) => {
        const cell = cells[i] ?? ''
        const value = read(cell)
        if (value === null) {
          const kind = isFlags ? 'neither 0 nor 1' : 'no number'
          const reason = isMissing(cell) ? 'the label is empty' : `the label "${cell}" is ${kind}`
          bad.push({ row: values.length / columns.length, column, reason })
        }
        values.push(value ?? 0)
      })
    },
    finish: () => {
      const [first] = bad
      if (first !== undefined) {
        const alike = bad.filter(
          ({ column, reason }) => column === first.column && reason === first.reason,
        )
        const rows = alike.slice(0, NAMED_ROWS).map(({ row }) => Math.floor(row))
        throw new GraftError('data.badCells', {
          path,
          column: first.column,
          reason: first.reason,
          rows,
        })
      }
      const width = columns.length
      return { kind: 'vectors', values: Float32Array.from(values), width, names: columns, isFlags }
    },
  }
}
