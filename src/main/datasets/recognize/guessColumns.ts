import { extname } from 'node:path'
import type { ColumnReport } from '../../../shared/data/dataReport.ts'
import type { Target } from '../../../shared/data/targetSchema.ts'
import { createColumnStats } from '../tables/columnStats.ts'
import type { OpenTable } from '../tables/openTable.ts'

/** What the columns of a table seem to be for. */
export interface GuessedColumns {
  /** Paths of pictures. */
  readonly pictures: string | null
  /** Documents. */
  readonly text: string | null
  readonly target: Target
  /** Says the part. */
  readonly part: string | null
}

/** Names that columns of labels have, in small letters, the surest first. */
const labelNames: readonly string[] = [
  'label',
  'class',
  'target',
  'category',
  'labels',
  'classes',
  'y',
  'species',
  'sentiment',
  'diagnosis',
  '레이블',
  '라벨',
  '클래스',
  '정답',
  '분류',
  '종류',
]
const partNames: readonly string[] = ['split', 'part', 'subset', 'fold']
const pictureEndings: readonly string[] = [
  '.jpg',
  '.jpeg',
  '.png',
  '.gif',
  '.webp',
  '.bmp',
  '.tif',
  '.tiff',
  '.avif',
]

/** So many rows tell what columns are. */
const LOOKED_AT = 2000
/** More different numbers than this are measured, not named. */
const MOST_CLASSES = 20
/** Words of a document, at least. */
const FEW_WORDS = 4

/** Guesses from names and from the first rows. @throws data.badTable, file.* */
export async function guessColumns(table: OpenTable): Promise<GuessedColumns> {
  const decimal = table.format?.decimal ?? '.'
  const stats = table.columns.map(() => createColumnStats(decimal))
  const words = table.columns.map(() => 0)
  const paths = table.columns.map(() => 0)
  let rows = 0
  for await (const batch of table.read({})) {
    for (const cells of batch.slice(0, LOOKED_AT - rows)) {
      cells.forEach((cell, i) => {
        stats[i]?.add(cell, rows)
        words[i] = (words[i] ?? 0) + cell.trim().split(/\s+/).length
        if (isPicturePath(cell)) paths[i] = (paths[i] ?? 0) + 1
      })
      rows++
    }
    if (rows >= LOOKED_AT) break
  }
  const reports = table.columns
    .map((name, i) => stats[i]?.report(name))
    .filter((report) => report !== undefined)
  const pictures = table.columns.find((_, i) => (paths[i] ?? 0) > 0.9 * rows) ?? null
  const part = table.columns.find((name) => partNames.includes(name.toLowerCase())) ?? null
  const documents = reports.filter(
    ({ type }, i) => type !== 'number' && (words[i] ?? 0) >= FEW_WORDS * rows,
  )
  const text = documents.length === 1 ? (documents[0]?.name ?? null) : null
  const others = reports.filter(({ name }) => name !== pictures && name !== text && name !== part)
  return { pictures, text, part, target: guessTarget(others, pictures !== null || text !== null) }
}

function isPicturePath(cell: string): boolean {
  return pictureEndings.includes(extname(cell.trim()).toLowerCase())
}

/** A column that is named as labels are; else the last one, where it can be. */
function guessTarget(columns: readonly ColumnReport[], isOnlyLabels: boolean): Target {
  const named = labelNames
    .map((name) => columns.find((column) => column.name.toLowerCase() === name))
    .find((column) => column !== undefined)
  if (named !== undefined) return targetOf(named)
  const last = columns.at(-1)
  if (last === undefined || last.type === 'empty') return null
  if (columns.length < 2 && !isOnlyLabels) return null
  return last.type === 'text' ? null : targetOf(last)
}

function targetOf({ name, type, distinct, values }: ColumnReport): Target {
  const isWhole = values.every((value) => /^-?\d+$/.test(value.name))
  const isMeasured = type === 'number' && !(isWhole && distinct <= MOST_CLASSES)
  return isMeasured ? { kind: 'numbers', columns: [name] } : { kind: 'class', column: name }
}
