import type Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { checkpointSql } from '../../../src/main/library/checkpointStore.ts'
import { datasetSql } from '../../../src/main/library/datasetStore.ts'
import { documentSql } from '../../../src/main/library/documentStore.ts'
import { historySql } from '../../../src/main/library/historyStore.ts'
import { lineageSql } from '../../../src/main/library/lineageStore.ts'
import { modelSql } from '../../../src/main/library/modelStore.ts'
import { openInMemory } from '../../../src/main/library/openDatabase.ts'
import { runOwnerSql } from '../../../src/main/library/runOwnerStore.ts'
import { pieceSql } from '../../../src/main/library/pieceStore.ts'
import { removedModelSql } from '../../../src/main/library/removedModelStore.ts'
import { runMarkSql } from '../../../src/main/library/runMarkStore.ts'
import { runSql } from '../../../src/main/library/runStore.ts'
import { settingSql } from '../../../src/main/library/settingStore.ts'
import { weightSql } from '../../../src/main/library/weightStore.ts'
import { wordListSql } from '../../../src/main/library/wordListStore.ts'

const stores = {
  checkpoint: checkpointSql,
  dataset: datasetSql,
  document: documentSql,
  history: historySql,
  lineage: lineageSql,
  model: modelSql,
  piece: pieceSql,
  removedModel: removedModelSql,
  run: runSql,
  runMark: runMarkSql,
  runOwner: runOwnerSql,
  setting: settingSql,
  weight: weightSql,
  wordList: wordListSql,
}
const statements = Object.entries(stores).flatMap(([store, sql]) =>
  Object.entries(sql).map(([name, text]) => [`${store}.${name}`, text] as const),
)

/** These list everything, in the order of the table. */
const mayReadAll = [
  'document.list',
  'dataset.list',
  'model.list',
  'piece.list',
  'removedModel.list',
  'run.list',
  'runMark.marks',
  'runMark.tags',
]

function planOf(db: Database.Database, statement: string): string[] {
  const named = [...new Set(statement.match(/@\w+/g) ?? [])].map((name) => [name.slice(1), null])
  const count = statement.match(/\?/g)?.length ?? 0
  const params: unknown[] =
    named.length > 0 ? [Object.fromEntries(named)] : Array<null>(count).fill(null)
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(...params)
  return (rows as { detail: string }[]).map((row) => row.detail)
}

describe('query plans', () => {
  const { db } = openInMemory()

  it.each(statements.filter(([name]) => !mayReadAll.includes(name)))(
    '%s reads no whole table',
    (_name, statement) => {
      const scans = planOf(db, statement).filter((line) => /^SCAN (?!CONSTANT)/.test(line))
      // The runs that have not ended are an index of their own.
      expect(scans.filter((line) => !line.includes('run_not_ended'))).toEqual([])
    },
  )

  it.each(mayReadAll)('%s sorts nothing that is not sorted already', (name) => {
    const statement = statements.find(([key]) => key === name)?.[1] ?? ''
    expect(planOf(db, statement).filter((line) => line.startsWith('USE TEMP B-TREE'))).toEqual([])
  })

  it('finds what points to a row that may be deleted by an index', () => {
    const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
    // Rows of these are never deleted, so nobody looks for what points to them.
    const kept = ['dtype', 'run_status']
    const unindexed = (tables as string[]).flatMap((table) => {
      const keys = db.pragma(`foreign_key_list(${table})`) as { table: string; from: string }[]
      const indexes = db.pragma(`index_list(${table})`) as { name: string }[]
      const firstColumns = indexes.map(({ name }) => {
        const columns = db.pragma(`index_info(${name})`) as { name: string }[]
        return columns[0]?.name
      })
      return keys
        .filter((key) => !kept.includes(key.table))
        .filter((key) => key.from !== 'epoch' && !firstColumns.includes(key.from))
        .map((key) => `${table}.${key.from}`)
    })
    expect(unindexed).toEqual([])
  })
})
