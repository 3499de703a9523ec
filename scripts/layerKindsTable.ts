// Writes docs/layer-kinds.md: every layer class of Keras and what Graft makes of it. A test checks that it is up to
// date.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as prettier from 'prettier'
import { layerKinds } from '../src/shared/layers/index.ts'
import { openedKinds, refusedKinds } from '../src/shared/layers/refusedKinds.ts'

/** What test/keras/listLayerClasses.py found in the installed Keras. */
export interface KerasClasses {
  readonly keras: string
  readonly classes: readonly { readonly className: string; readonly aliases: readonly string[] }[]
}

const root = join(import.meta.dirname, '..')
const docsPath = join(root, 'docs', 'layer-kinds.md')

export async function readKerasClasses(): Promise<KerasClasses> {
  const path = join(root, 'test', 'fixtures', 'layerClasses.json')
  return JSON.parse(await readFile(path, 'utf8')) as KerasClasses
}

/** `yes`, `no`, or `not yet`, and what there is to say. */
function describe(className: string): readonly [string, string] {
  const kind = layerKinds.get(className)
  if (kind !== undefined) return ['yes', kind.help]
  const opened = openedKinds.get(className)
  if (opened !== undefined) return ['yes', opened]
  const refusal = refusedKinds.get(className)
  return refusal === undefined
    ? ['not yet', 'Keeps its place in a graph and cannot be computed.']
    : ['no', `It ${refusal.reason}. ${refusal.advice}`]
}

/** The text of docs/layer-kinds.md. */
export async function layerKindsTable({ keras, classes }: KerasClasses): Promise<string> {
  const rows = classes.map(({ className, aliases }) => {
    const [state, text] = describe(className)
    const names = [className, ...aliases].map((name) => `\`${name}\``).join(', ')
    return `| ${names} | ${state} | ${text} |`
  })
  const text = [
    '# Layer kinds',
    '',
    `Every layer class of \`keras.layers\` in Keras ${keras}, and whether Graft computes and trains it. A class with`,
    '"no" is known by name: a model with it opens, the layer keeps its place, and the advice is given. Written by',
    '`npm exec -- node scripts/layerKindsTable.ts`.',
    '',
    '| Class | Computed | |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
  const options = await prettier.resolveConfig(docsPath)
  return prettier.format(text, { ...options, parser: 'markdown' })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeFile(docsPath, await layerKindsTable(await readKerasClasses()))
  console.log('Wrote docs/layer-kinds.md')
}
