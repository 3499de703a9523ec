// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { documentContentSchema } from '../../src/shared/contract/workbenchApi/documents.ts'
import {
  currentState,
  historyOf,
  moveBy,
  pushState,
  toStored,
} from '../../src/renderer/document/history.ts'

const cut = { type: 'cut' as const, at: 'a' }
const rename = { type: 'rename' as const, layer: 'a', name: 'b' }
const freeze = { type: 'setFreeze' as const, layers: 'b', mode: 'freeze' as const }

const stored = documentContentSchema.parse({
  model: { source: 'library:x', changes: [cut, rename] },
  undone: [freeze],
})
const changesAt = (steps: number) => currentState(moveBy(historyOf(stored), steps)).model.changes

describe('the history of a document', () => {
  test('has a state for every stored change, those that were undone included', () => {
    expect(currentState(historyOf(stored)).model.changes).toEqual([cut, rename])
    expect(changesAt(-1)).toEqual([cut])
    expect(changesAt(-2)).toEqual([])
    expect(changesAt(-9)).toEqual([])
    expect(changesAt(1)).toEqual([cut, rename, freeze])
    expect(changesAt(9)).toEqual([cut, rename, freeze])
  })

  test('is stored so that it comes back the same', () => {
    for (const steps of [-2, -1, 0, 1]) {
      const moved = moveBy(historyOf(stored), steps)
      const again = historyOf(
        documentContentSchema.parse(JSON.parse(JSON.stringify(toStored(moved)))),
      )
      expect(again.index).toBe(moved.index)
      expect(again.states.map(({ model }) => model.changes)).toEqual(
        moved.states.map(({ model }) => model.changes),
      )
    }
  })

  test('keeps several changes that were made together as one step, also when it is stored', () => {
    const begun = historyOf(documentContentSchema.parse({ model: { source: 'library:x' } }))
    const present = currentState(begun)
    const model = { ...present.model, changes: [cut, rename] }
    const done = pushState(begun, { ...present, model })
    const again = historyOf(toStored(done))
    expect(currentState(again).model.changes).toEqual([cut, rename])
    expect(currentState(moveBy(again, -1)).model.changes).toEqual([])
    const undone = historyOf(toStored(moveBy(again, -1)))
    expect(currentState(undone).model.changes).toEqual([])
    expect(currentState(moveBy(undone, 1)).model.changes).toEqual([cut, rename])
  })

  test('forgets what was undone when something new is done', () => {
    const back = moveBy(historyOf(stored), -1)
    const present = currentState(back)
    const next = pushState(back, { ...present, batchSize: 8 })
    expect(moveBy(next, 1)).toEqual(next)
    expect(toStored(next)).toMatchObject({ batchSize: 8, undone: [], model: { changes: [cut] } })
    expect(currentState(moveBy(next, -1)).batchSize).toBe(32)
  })

  test('takes no step where nothing changed', () => {
    const history = historyOf(stored)
    expect(pushState(history, currentState(history))).toBe(history)
  })
})
