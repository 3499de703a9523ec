import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, zipSync, type Zippable } from 'fflate'
import { describe, expect, test } from 'vitest'
import type { WorkbenchApi } from '../../../src/shared/contract/workbenchApi/index.ts'
import { useWorkbench } from './useWorkbench.ts'

const changes = [
  { type: 'cut' as const, at: 'features' },
  { type: 'freezeUpTo' as const, layer: 'conv_2', mode: 'freeze' as const },
]

async function save(
  api: WorkbenchApi,
  path: string,
  withModels = true,
): Promise<{ readonly id: string }> {
  const { id } = await api.documents.create({
    reference: 'sample:fashion-a-conv',
    name: 'Sandal or shirt',
    content: { batchSize: 7 },
    changes,
  })
  await api.documents.saveFile({ id, path, withModels })
  return { id }
}

type Parts = Record<string, Uint8Array>
type Form = Record<string, unknown> & {
  readonly models: readonly { readonly weights: readonly { readonly hash: string }[] }[]
}

/** The same archive with one thing done to it. */
function spoil(path: string, target: string, spoilParts: (parts: Parts, form: Form) => void): void {
  const parts: Parts = unzipSync(readFileSync(path))
  const text = new TextDecoder().decode(parts['document.json'])
  const form = JSON.parse(text) as Form
  spoilParts(parts, form)
  const written = new TextEncoder().encode(JSON.stringify(form))
  const isKept = parts['document.json'] !== undefined
  writeFileSync(target, zipSync(isKept ? { ...parts, 'document.json': written } : parts))
}

describe('documents as files', () => {
  const here = useWorkbench()
  const elsewhere = useWorkbench()
  const bare = useWorkbench()

  test('open on another machine with their model, edits and settings', async () => {
    const path = join(here.folder, 'job.graft')
    const { id } = await save(here.api, path)
    const before = await here.api.documents.get({ id })
    const target = join(elsewhere.folder, 'job.graft')
    writeFileSync(target, readFileSync(path))
    const opened = await elsewhere.api.documents.openFile({ path: target })
    expect(opened.name).toBe('Sandal or shirt')
    expect(opened.content).toEqual(before.content)
    expect(opened.base.id).toBe(before.base.id)
    expect(opened.base.graph).toEqual(before.base.graph)
    const argument = { model: before.base.id, layer: 'conv_1', bins: 10 }
    expect(await elsewhere.api.models.weights(argument)).toEqual(
      await here.api.models.weights(argument),
    )
    expect(readdirSync(here.folder).filter((name) => name.includes('unfinished'))).toEqual([])
  })

  test('overwrite nothing unless told to', async () => {
    const path = join(here.folder, 'twice.graft')
    const { id } = await save(here.api, path)
    await expect(here.api.documents.saveFile({ id, path })).rejects.toMatchObject({
      code: 'workbench.fileExists',
    })
    await here.api.documents.saveFile({ id, path, overwrite: true, withModels: false })
    const outside = here.api.documents.saveFile({ id, path: '/etc/job.graft' })
    await expect(outside).rejects.toMatchObject({ code: 'workbench.outsideFolders' })
  })

  test('without their model are small, and need it in the library', async () => {
    const path = join(here.folder, 'small.graft')
    await save(here.api, path, false)
    expect(readFileSync(path).length).toBeLessThan(10_000)
    expect((await here.api.documents.openFile({ path })).name).toBe('Sandal or shirt')
    const target = join(bare.folder, 'small.graft')
    writeFileSync(target, readFileSync(path))
    await expect(bare.api.documents.openFile({ path: target })).rejects.toMatchObject({
      code: 'workbench.noBaseModel',
      params: { name: 'fashion-a-conv.h5' },
    })
    expect(await bare.api.documents.list({})).toEqual([])
  })
})

describe('hostile and damaged files', () => {
  const { api, folder } = useWorkbench()
  const clean = useWorkbench()

  const spoilt: Readonly<
    Record<string, readonly [code: string, (parts: Parts, form: Form) => void]>
  > = {
    'a weight that was changed': [
      'file.damaged',
      (parts) => {
        const weights = parts[Object.keys(parts).find((name) => name.startsWith('weights/')) ?? '']
        if (weights !== undefined) weights[0] = (weights[0] ?? 0) ^ 1
      },
    ],
    'a weight that is missing': [
      'file.partMissing',
      (parts, form) => {
        const hash = form.models[0]?.weights[0]?.hash ?? ''
        Reflect.deleteProperty(parts, `weights/${hash}`)
      },
    ],
    'a graph under another name': [
      'file.damaged',
      (_parts, form) => {
        const [model] = form.models as unknown as { graph: { name: string } }[]
        if (model !== undefined) model.graph.name = 'other'
      },
    ],
    'a newer form': [
      'file.damaged',
      (_parts, form) => {
        Object.assign(form, { version: 2 })
      },
    ],
    'changes that cannot be carried out': [
      'graph.badChange',
      (_parts, form) => {
        const { model } = form['content'] as { model: { changes: unknown[] } }
        model.changes.push({ type: 'cut', at: 'nowhere' })
      },
    ],
    'settings that are none': [
      'file.damaged',
      (_parts, form) => {
        Object.assign(form['content'] as object, { batchSize: 'many' })
      },
    ],
    'no document': [
      'file.partMissing',
      (parts) => {
        Reflect.deleteProperty(parts, 'document.json')
      },
    ],
  }
  test.each(Object.entries(spoilt))('%s', async (name, [code, change]) => {
    const path = join(folder, `${name}.graft`)
    await save(api, path)
    const target = join(clean.folder, `${name}.graft`)
    spoil(path, target, change)
    await expect(clean.api.documents.openFile({ path: target })).rejects.toMatchObject({ code })
    expect(await clean.api.documents.list({})).toEqual([])
    expect(await clean.api.library.models({})).toEqual([])
  })

  const archives: Readonly<Record<string, readonly [code: string, Zippable | Uint8Array]>> = {
    'a way out of the archive': [
      'file.outsideFolder',
      { 'document.json': new Uint8Array(4), '../../escaped.txt': new Uint8Array(4) },
    ],
    // 80 MB of zeros in 80 kB.
    'a zip bomb': ['file.tooLarge', { 'document.json': new Uint8Array(80 * 2 ** 20) }],
    'no archive': ['file.damaged', new TextEncoder().encode('{"format":"graft-document"}')],
    nothing: ['file.damaged', new Uint8Array(0)],
  }
  test.each(Object.entries(archives))('%s', async (name, [code, content]) => {
    const target = join(clean.folder, `${name}.graft`)
    writeFileSync(target, content instanceof Uint8Array ? content : zipSync(content))
    await expect(clean.api.documents.openFile({ path: target })).rejects.toMatchObject({ code })
    expect(existsSync(join(clean.folder, '../../escaped.txt'))).toBe(false)
    expect(await clean.api.documents.list({})).toEqual([])
  })
})
