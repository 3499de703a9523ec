// Carries out the studies whose tables and pictures stand in docs/studies: `npm run study -- NAME`. Stopped with Ctrl+C, a
// study goes on where it was the next time. `--tiny` tries everything with few rows, one epoch and two seeds, in a library
// of its own, and writes its page beside that.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { createOutput } from '../../src/main/cli/output.ts'
import { writeWhole } from '../../src/main/datasets/cacheFile.ts'
import { withTrainer } from '../../src/main/services/runPlan.ts'
import { withWorkspace } from '../../src/main/services/workspace.ts'
import { digits } from './digits.ts'
import { mails } from './mails.ts'
import { pairs } from './pairs.ts'
import { pictures } from './pictures.ts'
import { StoppedStudy, type Study, type StudyContext } from './study.ts'

const root = join(import.meta.dirname, '..', '..')
const studies: Readonly<Record<string, Study>> = { digits, mails, pairs, pictures }
const output = createOutput(false, { out: process.stdout, err: process.stderr })

async function carryOutStudy(name: string, study: Study, isTiny: boolean): Promise<void> {
  const base = join(root, '.cache', 'studies', ...(isTiny ? ['tiny'] : []))
  const pageFolder = isTiny ? base : join(root, 'docs', 'studies')
  const workFolder = join(base, name)
  for (const folder of [pageFolder, workFolder]) await mkdir(folder, { recursive: true })
  const began = Date.now()
  const text = await withWorkspace(join(base, 'library.sqlite'), (workspace) =>
    withTrainer((trainer) =>
      study.run({ ...workspace, trainer, root, workFolder, pageFolder, isTiny, ...watch() }),
    ),
  )
  const page = join(pageFolder, `${name}.md`)
  const options = { ...(await resolveConfig(page)), parser: 'markdown' }
  await writeWhole(page, [new TextEncoder().encode(await format(text, options))])
  output.result({}, [`${page}: written after ${Math.round((Date.now() - began) / 1000)} s.`])
}

/** Ctrl+C ends the run at its next step, with a checkpoint. */
function watch(): Pick<StudyContext, 'signal' | 'output'> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort()
    })
  }
  return { signal: stop.signal, output }
}

const words = process.argv.slice(2)
const name = words.find((word) => !word.startsWith('-')) ?? ''
const study = Object.hasOwn(studies, name) ? studies[name] : undefined
if (study === undefined || words.some((word) => word !== name && word !== '--tiny')) {
  const lines = Object.entries(studies).map(([key, { help }]) => `  ${key.padEnd(10)}${help}`)
  output.result({}, ['Usage: npm run study -- NAME [--tiny]', '', ...lines])
  process.exitCode = 2
} else {
  try {
    await carryOutStudy(name, study, words.includes('--tiny'))
  } catch (error) {
    if (error instanceof StoppedStudy) output.note('Stopped. The same command goes on.')
    else output.error(error)
    process.exitCode = error instanceof StoppedStudy ? 130 : 1
  }
}
