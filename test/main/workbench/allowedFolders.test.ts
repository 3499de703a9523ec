import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { onlyIn } from '../../../src/main/workbench/allowedFolders.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'graft-folders-')))
const [inside, outside] = [join(base, 'inside'), join(base, 'outside')]
for (const folder of [inside, outside]) mkdirSync(folder)
writeFileSync(join(outside, 'secret.txt'), 'secret')
const folders = onlyIn([{ kind: 'work', path: inside }])

const name = '사진é'
const [composed, apart] = [name.normalize('NFC'), name.normalize('NFD')]

describe('the folders of a served workbench', () => {
  test('give a file by the letters that the disk has', async () => {
    writeFileSync(join(inside, `${apart}.txt`), 'mine')
    expect(await folders.check(join(inside, `${composed}.txt`))).toBe(join(inside, `${apart}.txt`))
  })

  test.skipIf(process.platform === 'win32')(
    'follow a link before they ask where it leads, however its name is written',
    async () => {
      symlinkSync(join(outside, 'secret.txt'), join(inside, `link ${apart}`))
      for (const letters of [composed, apart]) {
        await expect(folders.check(join(inside, `link ${letters}`))).rejects.toMatchObject({
          code: 'workbench.outsideFolders',
        })
      }
    },
  )

  test('take a file that is not there yet by the name that was given', async () => {
    const path = join(inside, `new ${composed}.json`)
    expect(await folders.check(path)).toBe(path)
  })
})
