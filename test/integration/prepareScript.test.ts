import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { prepareInput } from '../../src/main/services/prepareInput.ts'
import type { Preparation } from '../../src/shared/data/preparation.ts'
import { prepareScript } from '../../src/shared/kerasScript/prepareScript.ts'
import type { DataPlanInput } from '../../src/shared/data/dataPlan.ts'
import { numbersOf, prepare, useDataFolder } from '../main/datasets/dataFixtures.ts'

const place = useDataFolder('graft-한글 #1 100% ')
const at = (...parts: string[]) => join(place.folder, ...parts)
const python = join(import.meta.dirname, '..', '..', '.venv-keras', 'bin', 'python')

/** What Python's `prepare` makes of each argument. */
function runScript(preparation: Preparation, inputs: readonly unknown[]): number[][] {
  const text = prepareScript(preparation) ?? ''
  writeFileSync(at('prepare.py'), text)
  const code =
    'import json, sys; sys.path.insert(0, sys.argv[1]); from prepare import prepare\n' +
    'print(json.dumps([prepare(each).astype(float).tolist() for each in json.load(sys.stdin)]))'
  const output = execFileSync(python, ['-c', code, place.folder], {
    input: JSON.stringify(inputs),
    encoding: 'utf8',
  })
  return JSON.parse(output) as number[][]
}

async function trained(source: DataPlanInput['source']) {
  const rows = await prepare(place, source)
  const preparation: Preparation = { input: rows.recipe, scale: 1, offset: 0, normalization: null }
  return { preparation, numbers: await numbersOf(rows), width: rows.rowShape[0] ?? 1 }
}

describe('field case 58: prediction and Python prepare data as training did', () => {
  it('tables: numbers, fillings, scaling and names', async () => {
    const lines = ['x;k;label', '1,5;예;p', ';b;q', '-3e2;;p', '7;예;q', 'odd;b;p']
    writeFileSync(at('table.csv'), `${lines.join('\n')}\n`)
    const { preparation, numbers, width } = await trained({
      type: 'table',
      path: 'table.csv',
      target: { kind: 'class', column: 'label' },
      columns: {
        x: { type: 'number', missing: 'median', scaling: 'standard' },
        k: { type: 'category', missing: 'mostFrequent' },
      },
    })
    expect(width).toBe(3)
    const again = await prepareInput(preparation, at('table.csv'))
    expect([...again.rows.values]).toEqual(numbers)
    const rows = lines.slice(1).map((line) => {
      const [x, k] = line.split(';')
      return { x, k }
    })
    expect(runScript(preparation, rows).flat()).toEqual(numbers)
    writeFileSync(at('fewer.csv'), 'x;other\n1;2\n')
    await expect(prepareInput(preparation, at('fewer.csv'))).rejects.toMatchObject({
      code: 'data.noColumn',
    })
  })

  it.each(['words', 'characters'] as const)(
    'text by %s, with words that are new',
    async (tokens) => {
      writeFileSync(at('text.txt'), 'It’s a cat, 고양이!\nA dog; 3.5 dogs\n')
      const { preparation, numbers } = await trained({
        type: 'text',
        path: 'text.txt',
        layout: { kind: 'lines' },
        tokens,
        length: 9,
        cut: 'start',
        padding: 'start',
      })
      const again = await prepareInput(preparation, at('text.txt'))
      expect([...again.rows.values]).toEqual(numbers)
      const documents = ['It’s a cat, 고양이!', 'A dog; 3.5 dogs', 'A new _word_', '']
      writeFileSync(at('new.txt'), `${documents.slice(0, 3).join('\n')}\n`)
      const others = await prepareInput(preparation, at('new.txt'))
      expect(runScript(preparation, documents.slice(0, 3)).flat()).toEqual([...others.rows.values])
      expect(runScript(preparation, ['']).flat()).toEqual(new Array(9).fill(0))
    },
  )

  it('pictures, one and a folder of them', async () => {
    mkdirSync(at('pets', 'a'), { recursive: true })
    for (const i of [1, 2]) {
      const background = { r: 90 * i, g: 10, b: 0 }
      const picture = sharp({ create: { width: 5, height: 3, channels: 3, background } })
      writeFileSync(at('pets', 'a', `${i}.png`), await picture.png().toBuffer())
    }
    const { preparation, numbers } = await trained({
      type: 'imageFolder',
      path: 'pets',
      rows: 2,
      columns: 2,
    })
    const all = await prepareInput(preparation, at('pets', 'a'))
    expect([...all.rows.values]).toEqual(numbers)
    expect(all.names).toEqual(['1.png', '2.png'])
    const one = await prepareInput({ ...preparation, scale: 0.5 }, at('pets', 'a', '2.png'))
    expect([...one.rows.values]).toEqual(numbers.slice(12).map((value) => value / 2))
  })
})
