import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fieldCasesTable, testsByCase } from '../../scripts/fieldCasesTable.ts'
import { fieldCases } from '../fieldCases/cases.ts'

describe('field cases', () => {
  it('of files, of freezing and of export have tests that name them', async () => {
    const tests = await testsByCase()
    const wanted = fieldCases.filter(({ part }) => /^(import|freezing|export)$/.test(part))
    expect(wanted.length).toBeGreaterThan(20)
    expect(wanted.filter(({ number }) => !tests.has(number))).toEqual([])
  })

  it('that tests name are cases', async () => {
    const known = new Set(fieldCases.map(({ number }) => number))
    const tests = await testsByCase()
    expect([...tests].filter(([number]) => !known.has(number))).toEqual([])
  })

  it('are listed in docs/field-cases.md as they are now', async () => {
    const path = join(import.meta.dirname, '..', '..', 'docs', 'field-cases.md')
    expect(await readFile(path, 'utf8')).toBe(await fieldCasesTable())
  })
})
