import { writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import type { ExportedModel } from './modelFormat.ts'
import { replacePath } from './replacePath.ts'

/** Class names in the order of the outputs, as a JSON list that any program reads. */
export const labelsText = (labels: readonly string[]) => `${JSON.stringify(labels, null, 2)}\n`

/** Writes the labels beside a model file: `name.labels.json`. */
export async function writeLabelsBeside(path: string, { labels }: ExportedModel): Promise<void> {
  if (labels === null) return
  const { dir, name } = parse(path)
  await replacePath(join(dir, `${name}.labels.json`), (temporary) =>
    writeFile(temporary, labelsText(labels)),
  )
}
