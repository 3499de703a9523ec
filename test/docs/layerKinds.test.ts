import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layerKindsTable, readKerasClasses } from '../../scripts/layerKindsTable.ts'
import { layerKinds } from '../../src/shared/layers/index.ts'
import { openedKinds, refusedKinds } from '../../src/shared/layers/refusedKinds.ts'

const listed = await readKerasClasses()
const classNames = listed.classes.map(({ className }) => className)

describe('the layer classes of Keras', () => {
  it('are all computed or refused by name, and none is both', () => {
    const lists = [layerKinds, refusedKinds, openedKinds]
    const listsOf = (name: string) => lists.filter((list) => list.has(name)).length
    expect(classNames.filter((name) => listsOf(name) !== 1)).toEqual([])
  })

  it('are known under all their names', () => {
    const computed = listed.classes.filter(({ className }) => layerKinds.has(className))
    const unknown = computed.flatMap(({ className, aliases }) =>
      aliases.filter((alias) => layerKinds.get(alias) !== layerKinds.get(className)),
    )
    expect(unknown).toEqual([])
  })

  it('are refused only where Keras has them', () => {
    expect([...refusedKinds.keys()].filter((name) => !classNames.includes(name))).toEqual([])
  })

  it('are listed in docs/layer-kinds.md as they are now', async () => {
    const path = join(import.meta.dirname, '..', '..', 'docs', 'layer-kinds.md')
    expect(await readFile(path, 'utf8')).toBe(await layerKindsTable(listed))
  })
})
