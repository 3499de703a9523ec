import { writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { preparationIn } from '../../shared/data/preparation.ts'
import { prepareScript } from '../../shared/kerasScript/prepareScript.ts'
import type { Provenance } from '../formats/provenance.ts'
import { replacePath } from '../formats/replacePath.ts'

/**
 * Writes a Python script beside an export that prepares pictures, tables or texts as the run did; gives a note that says
 * so. Nothing for arrays, which nobody prepared. @throws file.unwritable
 */
export async function writePreparation(
  path: string,
  provenance: Provenance | undefined,
): Promise<readonly string[]> {
  const preparation = preparationIn(provenance?.recipe ?? {})
  const script = preparation === null ? null : prepareScript(preparation)
  if (script === null) return []
  const target = join(dirname(path), `${basename(path, extname(path))}.prepare.py`)
  await replacePath(target, (temporary) => writeFile(temporary, script))
  return [`${basename(target)} prepares data as the model was trained on them.`]
}
