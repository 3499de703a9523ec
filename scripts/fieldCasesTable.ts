// Writes docs/field-cases.md: what each case promises, and the tests that have its number in their names. A test checks
// that it is up to date.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as prettier from 'prettier'
import { fieldCases, fieldParts, type FieldPart } from '../test/fieldCases/cases.ts'

const root = join(import.meta.dirname, '..')
const docsPath = join(root, 'docs', 'field-cases.md')

/** `field case 9`, `Field cases 39 and 43`, `field cases 7, 8`. */
const named = /\bfield cases? (\d+(?:(?:, | and |, and )\d+)*)/gi

/** The test files that name a case, by its number. */
export async function testsByCase(): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = new Map<number, string[]>()
  const names = await readdir(join(root, 'test'), { recursive: true })
  for (const name of names.filter((each) => each.endsWith('.test.ts')).sort()) {
    const path = `test/${name.replaceAll('\\', '/')}`
    const text = await readFile(join(root, path), 'utf8')
    const numbers = [...text.matchAll(named)].flatMap(([, list]) => list?.match(/\d+/g) ?? [])
    for (const number of new Set(numbers.map(Number))) {
      found.set(number, [...(found.get(number) ?? []), path])
    }
  }
  return found
}

/** The text of docs/field-cases.md. */
export async function fieldCasesTable(): Promise<string> {
  const tests = await testsByCase()
  const rowsOf = (part: FieldPart) =>
    fieldCases
      .filter((each) => each.part === part)
      .map(({ number, promise }) => {
        const links = (tests.get(number) ?? []).map((path) => `[${shortName(path)}](../${path})`)
        return `| ${number} | ${promise} | ${links.join(', ') || 'none by its number'} |`
      })
  const parts = (Object.keys(fieldParts) as FieldPart[]).flatMap((part) => [
    `## ${fieldParts[part]}`,
    '',
    '| Case | Promise | Tests |',
    '| --- | --- | --- |',
    ...rowsOf(part),
    '',
  ])
  const text = [
    '# Field cases',
    '',
    'What people who reuse layers have met with in public, and what Graft promises there. A test that is about a case has',
    '"field case" and its number in its name. Written by `npm exec -- node scripts/fieldCasesTable.ts`.',
    '',
    ...parts,
  ].join('\n')
  const options = await prettier.resolveConfig(docsPath)
  return prettier.format(text, { ...options, parser: 'markdown' })
}

const shortName = (path: string) => path.split('/').at(-1)?.replace('.test.ts', '') ?? path

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeFile(docsPath, await fieldCasesTable())
  console.log('Wrote docs/field-cases.md')
}
