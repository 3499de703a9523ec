import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readComparison } from '../../src/main/services/pretraining/readComparison.ts'
import { comparisonMarkdown } from '../../src/shared/pretraining/comparisonTable.ts'
import { DATA_PACKAGES, studyData } from '../setup/studyData.mjs'
import { compareWays, say, type Study } from './study.ts'

/** Ways to pretrain on texts, with 100 labelled mails. */
export const mails: Study = {
  help: 'SpamAssassin mails, 100 labelled: pretraining on mails without labels and a novel',
  run: async (context) => {
    const { root, workFolder } = context
    const folders = [
      await studyData(root, DATA_PACKAGES.mails),
      await studyData(root, DATA_PACKAGES.novel),
    ]
    const script = join(root, 'scripts', 'makeTextData.ts')
    const made = await promisify(execFile)(process.execPath, [script, ...folders, workFolder])
    const rows = made.stdout.trim()
    say(context, rows)
    const { comparison, folder } = await readComparison(join(workFolder, 'mails-100.json'))
    const ways = await compareWays(context, comparison, folder)
    return [
      comparisonMarkdown(comparison.name, ways),
      `Bodies of SpamAssassin's mails, each once, without headers; the first 100 words and signs of each. ` +
        `${rows}; those are pieces of the same mails, without the test's, and of _Moby-Dick_.`,
      '',
    ].join('\n')
  },
}
