import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contentToPlan } from '../../../src/shared/contract/workbenchApi/contentToPlan.ts'
import { planSchema } from '../../../src/shared/training/plan.ts'
import { useWorkbench } from './useWorkbench.ts'

/** No other document here is on this one: the same model twice is one record, with the source of the first. */
const sample = 'resources/models/fashion-a-conv.h5'

describe('documents', () => {
  const { api, folder, events } = useWorkbench()

  test('begin on a model, whose layers name their origin in the library', async () => {
    const { id, base, content, revision } = await api.documents.create({
      reference: 'sample:fashion-a-dense',
    })
    expect(revision).toBe(0)
    expect(base.name).toBe('fashion-a-dense.h5')
    expect(content.model).toEqual({ source: `library:${base.id}`, changes: [], weights: 'keep' })
    const origins = base.graph.layers.map((layer) => layer.origin)
    expect(
      origins.filter((origin) => origin !== null).every(({ model }) => model === base.id),
    ).toBe(true)
    expect(base.graph.layers.find(({ name }) => name === 'hidden_1')?.origin).toEqual({
      model: base.id,
      layer: 'hidden_1',
    })
    expect((await api.documents.list({})).map((each) => each.id)).toEqual([id])
    expect((await api.documents.get({ id })).name).toBe('fashion-a-dense')
  })

  test('of a file are named after it, and the file is among the recent ones', async () => {
    const path = join(folder, 'Clothes.h5')
    copyFileSync(sample, path)
    const { name, base } = await api.documents.create({ reference: path })
    expect(name).toBe('Clothes')
    expect(base.source).toMatchObject({ kind: 'file', path })
    expect(await api.app.recent({})).toMatchObject([{ path, name: 'Clothes.h5', exists: true }])
  })

  test('are saved over the revision that they build on, and over no other', async () => {
    const { id, content } = await api.documents.create({
      reference: 'sample:fashion-a-dense',
      name: 'Two tabs',
    })
    const changes = [{ type: 'cut' as const, at: 'hidden_5' }]
    const edited = { ...content, model: { ...content.model, changes } }
    expect(await api.documents.save({ id, revision: 0, content: edited })).toMatchObject({
      revision: 1,
    })
    expect(events.at(-1)).toMatchObject({ name: 'documents.changed', payload: { id, revision: 1 } })
    const late = api.documents.save({ id, revision: 0, content })
    await expect(late).rejects.toMatchObject({
      code: 'workbench.conflict',
      params: { document: 'Two tabs', revision: 0, found: 1 },
    })
    const kept = await api.documents.get({ id })
    expect(kept.content.model.changes).toEqual(changes)
    const [summary] = await api.documents.list({})
    expect(summary).toMatchObject({ name: 'Two tabs', changes: 1 })
  })

  test('keep their base model, whatever is saved', async () => {
    const { id, base, content } = await api.documents.create({
      reference: 'sample:fashion-a-dense',
    })
    const other = { ...content, model: { ...content.model, source: 'library:another' } }
    await api.documents.save({ id, revision: 0, content: other })
    expect((await api.documents.get({ id })).content.model.source).toBe(`library:${base.id}`)
  })

  test('go into the bin and come back, get another name and a twin', async () => {
    const { id } = await api.documents.create({ reference: 'sample:fashion-a-dense', name: 'Old' })
    await api.documents.rename({ id, name: '  New  ' })
    await api.documents.remove({ id })
    expect((await api.documents.list({})).some((each) => each.id === id)).toBe(false)
    expect(await api.documents.list({ removed: true })).toMatchObject([{ id, name: 'New' }])
    await api.documents.restore({ id })
    expect((await api.documents.list({})).some((each) => each.id === id)).toBe(true)
    const twin = await api.documents.duplicate({ id, name: 'Twin' })
    expect(twin).toMatchObject({ name: 'Twin', revision: 0 })
    expect(twin.id).not.toBe(id)
    await expect(api.documents.rename({ id, name: ' ' })).rejects.toMatchObject({
      code: 'workbench.badArgument',
    })
  })

  test('that are not there are refused by every method', async () => {
    const refusal = { code: 'workbench.noDocument' }
    const { content } = await api.documents.create({ reference: 'sample:fashion-a-dense' })
    const calls = [
      api.documents.get({ id: 'x' }),
      api.documents.rename({ id: 'x', name: 'y' }),
      api.documents.remove({ id: 'x' }),
      api.documents.restore({ id: 'x' }),
      api.documents.duplicate({ id: 'x', name: 'y' }),
      api.documents.save({ id: 'x', revision: 0, content }),
    ]
    const results = await Promise.allSettled(calls)
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: refusal })
  })

  test('become a plan once they have data and a loss', async () => {
    const { content } = await api.documents.create({ reference: 'sample:fashion-a-dense' })
    expect(() => contentToPlan(content, 'a')).toThrow('it lacks data')
    const data = planSchema.shape.data.parse({ source: { type: 'sample', name: 'fashion-mnist' } })
    expect(() => contentToPlan({ ...content, data }, 'a')).toThrow('it lacks a loss')
    const loss = planSchema.shape.loss.parse({ name: 'sparseCategoricalCrossentropy' })
    const plan = contentToPlan({ ...content, data, loss }, 'a')
    expect(planSchema.parse(plan)).toEqual(plan)
    expect(plan).toMatchObject({ name: 'a', phases: { template: 'headThenAll' } })
  })

  test('are not begun on what is no model or not there', async () => {
    const before = (await api.documents.list({})).length
    const bad = [
      ['sample:none', 'workbench.noBuiltin'],
      ['library:none', 'library.noModel'],
      [join(folder, 'none.h5'), 'file.missing'],
      ['relative.h5', 'workbench.outsideFolders'],
      ['/etc/passwd', 'workbench.outsideFolders'],
    ] as const
    for (const [reference, code] of bad) {
      await expect(api.documents.create({ reference }), reference).rejects.toMatchObject({ code })
    }
    expect((await api.documents.list({})).length).toBe(before)
  })
})
