import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/main/cli/commands/index.ts'
import { openRunModel } from '../../src/main/services/prepareRun.ts'
import { parsePlan } from '../../src/main/services/readPlan.ts'
import { outputOf, refKey } from '../../src/shared/model/graph.ts'
import { inferShapes } from '../../src/shared/model/inferShapes.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface PackageFile {
  readonly scripts?: Readonly<Record<string, string>>
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
const readPackage = (path: string) => JSON.parse(read(path)) as PackageFile

const pages = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })]
const readme = read('README.md')
const ownPackage = readPackage('package.json')

/** The text of a section, from its heading to the next of the same rank. */
function section(text: string, heading: string): string {
  const [, after = ''] = text.split(`\n## ${heading}\n`)
  return after.split('\n## ')[0] ?? ''
}

/** The first column of a section's tables, as it stands between backticks; a cell may name several. */
function firstColumn(text: string): readonly string[] {
  const cells = [...text.matchAll(/^\| ([^|]*)\|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap(codeSpans)
}

function codeSpans(text: string): readonly string[] {
  return [...withoutFences(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

function withoutFences(text: string): string {
  return text.replace(/^```[^]*?^```/gm, '')
}

const FOLDERS = ['.ci', 'bench', 'docs', 'resources', 'scripts', 'src', 'test']
const ROOT_FILE =
  /^(?:[A-Z]+\.md|LICENSE|package(?:-lock)?\.json|tsconfig\.\w+\.json|[\w.-]+\.(?:config\.\w+|cjs))$/

/** The words of a page's code spans that look like places in the repository. */
function repositoryPaths(text: string): readonly string[] {
  return codeSpans(text)
    .flatMap((code) => code.split(/\s+/))
    .filter((word) => ROOT_FILE.test(word) || FOLDERS.some((name) => word.startsWith(`${name}/`)))
}

function relativeLinks(text: string): readonly string[] {
  return [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:|^#/.test(target))
    .map((target) => target.replace(/#.*$/, ''))
}

describe('every page', () => {
  it.each(pages)('%s has links that lead somewhere', (page) => {
    const dead = relativeLinks(read(page)).filter(
      (target) => !existsSync(join(root, dirname(page), target)),
    )
    expect(dead).toEqual([])
  })

  it.each(pages)('%s names paths that exist', (page) => {
    const missing = repositoryPaths(read(page)).filter(
      (path) => globSync(path, { cwd: root }).length === 0,
    )
    expect(missing).toEqual([])
  })

  it.each(pages)('%s names npm scripts that exist', (page) => {
    const named = [...read(page).matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(test))\b/g)]
    const missing = named
      .map(([, script, test]) => script ?? test ?? '')
      .filter((name) => ownPackage.scripts?.[name] === undefined)
    expect(missing).toEqual([])
  })

  it('is looked through: paths and links are found', () => {
    expect(repositoryPaths('`npm exec -- node src/a.ts`, `LICENSE`, `x/y`, `docs/*.md`')).toEqual([
      'src/a.ts',
      'LICENSE',
      'docs/*.md',
    ])
    expect(relativeLinks('[a](b.md#c) [d](https://e.org) [f](#g)')).toEqual(['b.md'])
    expect(pages).toContain('README.md')
    expect(pages).toContain(join('docs', 'adr', '0001-own-engine.md'))
  })
})

describe('README', () => {
  const plan = /```json\n([^]*?)```/.exec(section(readme, 'A first plan'))?.[1] ?? ''

  it('has a plan of at most ten lines that is valid', () => {
    expect(plan.trimEnd().split('\n').length).toBeLessThanOrEqual(10)
    expect(parsePlan(plan, 'README.md').version).toBe(1)
  })

  it("has a plan whose changes fit the sample's model and end in one unit", async () => {
    const library = () => {
      throw new Error('the plan needs no library')
    }
    const options = { folder: root, cacheFolder: join(root, '.cache', 'unused'), library }
    const { graph } = await openRunModel(parsePlan(plan, 'README.md'), options)
    expect(graph.outputs).toEqual([outputOf('is_shirt')])
    expect(inferShapes(graph).get(refKey(outputOf('is_shirt')))).toEqual([null, 1])
  })

  it('lists every command as it is, and no other', () => {
    const listed = firstColumn(section(readme, 'Commands'))
    expect(listed).toEqual(commands.map(({ usage }) => usage))
  })

  it('calls only commands that exist', () => {
    const called = [...readme.matchAll(/^npm run graft -- (.+)$/gm)].map(([, words = '']) => words)
    expect(called.length).toBeGreaterThan(0)
    const names = commands.map(({ usage }) => usage.replace(/ [<[].*$/, ''))
    expect(called.filter((words) => !names.some((name) => words.startsWith(name)))).toEqual([])
  })

  it('explains every exit code', () => {
    const type = /export type ExitCode = ([\d |]+)/.exec(read('src/main/cli/command.ts'))?.[1] ?? ''
    const explained = [...section(readme, 'Commands').matchAll(/^\| (\d+) +\|/gm)]
    expect(explained.map(([, code]) => code)).toEqual(type.trim().split(' | '))
  })
})

describe('ARCHITECTURE', () => {
  it("names the library's tables, all of them", () => {
    const made = globSync('src/main/library/migrations/[0-9]*.ts', { cwd: root }).flatMap((file) =>
      [...read(file).matchAll(/CREATE TABLE (\w+)/g)].map(([, table = '']) => table),
    )
    const listed = firstColumn(section(read('ARCHITECTURE.md'), "The library's tables"))
    expect([...listed].sort()).toEqual(made.sort())
  })
})

describe('CONTRIBUTING', () => {
  it('gives the budgets that lint holds to', () => {
    const lint = read('eslint.config.js')
    const limit = (rule: string) =>
      new RegExp(`'?${rule}'?: \\['error', (?:\\{ max: )?(\\d+)`).exec(lint)?.[1]
    const stated =
      /a file (\d+)\s+lines, a function (\d+)\s+lines, (\d+)\s+parameters,\s+depth (\d+),\s+complexity (\d+)/.exec(
        read('CONTRIBUTING.md'),
      )
    const rules = ['max-lines', 'max-lines-per-function', 'max-params', 'max-depth', 'complexity']
    expect(stated?.slice(1)).toEqual(rules.map(limit))
  })
})

describe('decisions', () => {
  it('are numbered without gaps, in the file name as in the title', () => {
    const files = globSync('docs/adr/*.md', { cwd: root }).sort()
    const titles = files.map((file) => /^# (\d{4}) \S/.exec(read(file))?.[1])
    const numbers = files.map((_, i) => String(i + 1).padStart(4, '0'))
    expect(titles).toEqual(numbers)
    expect(files.map((file) => /(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1])).toEqual(numbers)
  })
})

describe('NOTICE', () => {
  const rows = read('NOTICE.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const { dependencies, devDependencies, optionalDependencies } = ownPackage
  const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  const rowOf = (name: string) => rows.find((row) => codeSpans(row).includes(name)) ?? ''

  it('names every package', () => {
    expect(packages.filter((name) => rowOf(name) === '')).toEqual([])
  })

  it('gives each its licence', () => {
    const wrong = packages.filter((name) => {
      const path = join('node_modules', name, 'package.json')
      // Packages for other platforms are not installed.
      if (!existsSync(join(root, path))) return false
      const licence = (readPackage(path).license ?? '').replace(/^SEE LICENSE IN /, '')
      return licence === '' || !rowOf(name).includes(licence)
    })
    expect(wrong).toEqual([])
  })
})
