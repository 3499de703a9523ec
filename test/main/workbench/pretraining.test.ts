import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EventMessage } from '../../../src/shared/contract/workbenchApi/wire.ts'
import { onlyIn } from '../../../src/main/workbench/allowedFolders.ts'
import { openWorkbench } from '../../../src/main/workbench/workbench.ts'
import { resources } from './trainingPlace.ts'
import { useWorkbench } from './useWorkbench.ts'

const { api, folder, events } = useWorkbench()

/** Figures of eight by eight pixels; they must lie where the workbench may look. */
function tiles() {
  const place = join(folder, 'tiles')
  mkdirSync(place, { recursive: true })
  for (const name of ['tiles-inputs.npy', 'tiles-classes.npy']) {
    cpSync(join(resources, 'plans/data', name), join(place, name))
  }
  return {
    source: {
      type: 'npy' as const,
      inputs: join(place, 'tiles-inputs.npy'),
      labels: join(place, 'tiles-classes.npy'),
    },
    scale: 1 / 255,
  }
}

const adam = { name: 'adam' as const, learningRate: 0.01 }

function autoencoder(epochs = 3) {
  return {
    version: 1 as const,
    name: 'tiles, autoencoder',
    model: { source: 'encoder:dense/8x8x1/16-8' },
    data: { ...tiles(), split: { train: 10 } },
    task: { type: 'reconstruct' as const, encoderEnd: 'features' },
    loss: { name: 'meanSquaredError' as const },
    batchSize: 8,
    phases: [{ epochs, optimizer: adam }],
  }
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const told = <Name extends EventMessage['name']>(name: Name) =>
  events.flatMap((event) =>
    event.name === name ? [event.payload as Extract<EventMessage, { name: Name }>['payload']] : [],
  )

const layersAre = (status: 'stopped' | 'finished') =>
  until(() => {
    const last = told('pretraining.layers').at(-1)
    return last?.status === status ? last : undefined
  })

/** What another Graft that opens the library finds. */
async function layersOfNextGraft(): Promise<unknown> {
  const other = openWorkbench({
    libraryPath: join(folder, 'library.sqlite'),
    shell: 'web',
    folders: onlyIn([]),
  })
  const outcome = await other.dispatch('pretraining.layers', {})
  await other.close()
  return outcome.type === 'failure' ? outcome.error : outcome.value
}

const over = (name: string, count = 1) =>
  until(() => {
    const ended = told('training.state').filter(
      (state) => state.name === name && state.status === 'finished',
    )
    return ended.length >= count ? ended.at(-1) : undefined
  })

describe('pretraining in the workbench', () => {
  test('runs, shows what comes back, and leaves the encoder on the shelf', async () => {
    const state = await api.pretraining.start({ plan: autoencoder() })
    expect(state.documentId).toBeNull()
    const ended = await over('tiles, autoencoder')
    expect(ended.history).toHaveLength(3)
    const shown = await until(() =>
      told('pretraining.samples').find(({ epoch, runId }) => epoch === 2 && runId === state.runId),
    )
    expect(shown.rows.map(({ whole }) => [whole.picture?.width, whole.picture?.height])).toEqual(
      Array.from({ length: 8 }, () => [8, 8]),
    )
    expect(shown.rows.every(({ given }) => given?.picture?.url.startsWith('data:image/png'))).toBe(
      true,
    )
    expect(await api.pretraining.samples({ runId: state.runId })).toEqual(shown)
    const [piece] = await api.library.pieces({})
    expect(piece?.layers).toEqual(['input', 'flat', 'hidden_1', 'features'])
    const { resultModel } = await api.runs.get({ id: state.runId })
    expect(piece?.model).toBe(resultModel)
  })

  test('waits behind another run', async () => {
    const plan = { ...autoencoder(), name: 'behind' }
    const queue = await api.pretraining.enqueue({ plan })
    expect(queue.runs.map(({ name, documentId }) => [name, documentId])).toEqual([['behind', null]])
    await over('behind')
    expect((await api.training.queue({})).runs).toEqual([])
  })

  test('that is stopped before the first layer has begun to learn leaves nothing', async () => {
    const layers = {
      version: 1 as const,
      name: 'tiles, given up',
      encoder: { source: 'encoder:sigmoid/8x8x1/16-8', end: 'features' },
      data: { ...tiles(), split: { train: 100, validation: 0 } },
      layerwise: { epochs: 200, batchSize: 8, optimizer: adam },
    }
    const count = (await api.runs.list({})).length
    await api.pretraining.startLayers({ layers })
    await api.pretraining.stopLayers({})
    await layersAre('stopped')
    expect(await api.runs.list({})).toHaveLength(count)
    expect((await api.library.pieces({})).map(({ name }) => name)).not.toContain(layers.name)
  })

  test('goes up layer by layer, stops with what was learnt, and goes on', async () => {
    const layers = {
      version: 1 as const,
      name: 'tiles, machines',
      encoder: { source: 'encoder:sigmoid/8x8x1/16-8', end: 'features' },
      data: { ...tiles(), split: { train: 100, validation: 0 } },
      layerwise: { epochs: 200, batchSize: 8, optimizer: adam, machine: {} },
    }
    const begun = await api.pretraining.startLayers({ layers })
    expect([begun.status, begun.layers.map(({ name }) => name)]).toEqual([
      'running',
      ['hidden_1', 'features'],
    ])
    const other = { ...autoencoder(), name: 'other' }
    await expect(api.pretraining.start({ plan: other })).rejects.toMatchObject({
      code: 'trainer.busy',
    })
    await until(() =>
      told('training.update').find(({ epochs, runId }) => {
        const [first] = told('pretraining.layers').at(-1)?.layers ?? []
        return epochs.length > 0 && first?.runId === runId
      }),
    )
    expect(await layersOfNextGraft()).toMatchObject({
      status: 'open',
      layers: [{ name: 'hidden_1' }, { name: 'features', runId: null }],
    })
    await api.pretraining.stopLayers({})
    const stopped = await layersAre('stopped')
    expect(stopped.layers.map(({ status }) => status)).toEqual(['stopped', null])
    expect(stopped.layers[0]?.logs).toHaveProperty('loss')
    const partOf = (pieces: Awaited<ReturnType<typeof api.library.pieces>>) =>
      pieces.filter(({ name }) => name === layers.name).map((piece) => piece.layers)
    expect(partOf(await api.library.pieces({}))).toEqual([['input', 'flat', 'hidden_1']])

    await api.pretraining.startLayers({ layers })
    const finished = await layersAre('finished')
    expect(finished.layers.map(({ status }) => status)).toEqual(['finished', 'finished'])
    expect(finished.layers[0]?.runId).toBe(stopped.layers[0]?.runId)
    const [first] = finished.layers
    expect((await api.runs.get({ id: first?.runId ?? '' })).history).toHaveLength(200)
    expect(partOf(await api.library.pieces({}))).toContainEqual([
      'input',
      'flat',
      'hidden_1',
      'features',
    ])
    expect(await api.pretraining.layers({})).toEqual(finished)
    expect(await layersOfNextGraft()).toEqual(finished)
    const { resultModel } = await api.runs.get({ id: finished.layers[1]?.runId ?? '' })
    const { name } = await api.models.open({ reference: `library:${resultModel ?? ''}` })
    expect(name).toBe(layers.name)
  })

  test('layer by layer waits as one behind another run', async () => {
    const layers = {
      version: 1 as const,
      name: 'tiles, small autoencoders',
      encoder: { source: 'encoder:dense/8x8x1/16-8', end: 'features' },
      data: { ...tiles(), split: { train: 100, validation: 0 } },
      layerwise: { epochs: 1, noise: 0.2 },
    }
    await api.pretraining.start({ plan: { ...autoencoder(), name: 'before' } })
    const queue = await api.pretraining.enqueueLayers({ layers })
    expect(queue.runs.map(({ name }) => name)).toEqual([layers.name])
    await until(() =>
      told('pretraining.layers').find(
        ({ status, plan }) => status === 'finished' && plan.name === layers.name,
      ),
    )
    expect((await api.training.queue({})).runs).toEqual([])
    const bad = { ...layers, encoder: { source: 'encoder:dense/8x8x1/16-8', end: 'nowhere' } }
    await expect(api.pretraining.startLayers({ layers: bad })).rejects.toMatchObject({
      code: 'graph.badChange',
    })
    expect((await api.training.queue({})).isHeld).toBe(false)
  })

  test('refuses paths outside of its folders, and tasks that do not fit', async () => {
    const elsewhere = { ...autoencoder(), model: { source: '/etc/model.h5' } }
    await expect(api.pretraining.start({ plan: elsewhere })).rejects.toMatchObject({
      code: 'workbench.outsideFolders',
    })
    const words = {
      ...autoencoder(),
      task: { type: 'maskedWords' as const, encoderEnd: 'features', vocabulary: 30 },
    }
    await expect(api.pretraining.start({ plan: words })).rejects.toMatchObject({
      code: 'plan.badTask',
    })
  })

  test('shows the words that were hidden, and what the net takes them for', async () => {
    const path = join(folder, 'lines.txt')
    const texts = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? 'the cat sat on the mat' : 'a dog ran to a big tree',
    )
    writeFileSync(path, `${texts.join('\n')}\n`)
    const source = {
      type: 'text' as const,
      path,
      layout: { kind: 'lines' as const },
      vocabulary: 20,
      length: 8,
    }
    const state = await api.pretraining.start({
      plan: {
        ...autoencoder(),
        name: 'words',
        model: { source: 'encoder:textConv/8/20' },
        data: { source, split: { train: 10 } },
        task: { type: 'maskedWords', encoderEnd: 'features', vocabulary: 20, hidden: 2 },
      },
    })
    await over('words')
    const shown = await until(() =>
      told('pretraining.samples').find(({ epoch, runId }) => epoch === 2 && runId === state.runId),
    )
    const [row] = shown.rows
    const whole = row?.whole.words?.map(({ text }) => text).join(' ')
    expect(['the cat sat on the mat', 'a dog ran to a big tree']).toContain(whole)
    expect(row?.seen?.words?.filter(({ isChanged }) => isChanged)).toHaveLength(2)
    expect(row?.hidden).toHaveLength(2)
    for (const { right, guesses } of row?.hidden ?? []) {
      expect(whole?.split(' ')).toContain(right)
      expect(guesses).toHaveLength(3)
    }
  })

  test('keeps what was entered', async () => {
    expect(await api.pretraining.draft({})).toBeNull()
    await api.pretraining.saveDraft({ draft: { way: 'rotation' } })
    expect(await api.pretraining.draft({})).toEqual({ way: 'rotation' })
  })

  test('compares a way with scratch, and goes on after a stop without computing again', async () => {
    const comparison = {
      version: 1 as const,
      name: 'tiles',
      labelled: [16],
      seeds: [1, 2],
      encoder: { source: 'encoder:dense/8x8x1/8', end: 'features' },
      head: [{ className: 'Dense', config: { units: 7, activation: 'softmax' } }],
      data: { ...tiles(), split: { validation: 0 } },
      loss: { name: 'sparseCategoricalCrossentropy' as const },
      metrics: ['sparseCategoricalAccuracy' as const],
      metric: 'sparseCategoricalAccuracy',
      batchSize: 8,
      phases: [{ epochs: 2, optimizer: adam }],
      ways: {
        autoencoder: {
          title: 'autoencoder',
          pretrain: { task: { type: 'reconstruct' }, phases: [{ epochs: 1, optimizer: adam }] },
        },
      },
    }
    const begun = await api.pretraining.compare({ comparison })
    expect([begun.status, begun.of]).toEqual(['running', 4])
    await expect(api.pretraining.compare({ comparison })).rejects.toMatchObject({
      code: 'trainer.busy',
    })
    const state = await until(() =>
      told('pretraining.comparison').find(({ status }) => status !== 'running'),
    )
    expect([state.status, state.error, state.done]).toEqual(['finished', null, 4])
    expect(state.ways.map(({ way, labelled, runs }) => [way, labelled, runs.length])).toEqual([
      ['scratch', 16, 2],
      ['autoencoder', 16, 2],
    ])
    expect(state.ways[1]?.comparison?.pairs).toBe(2)
    const runs = (await api.runs.list({})).length
    await api.pretraining.compare({ comparison })
    await until(() =>
      told('pretraining.comparison').filter(({ status }) => status === 'finished').length > 1
        ? true
        : undefined,
    )
    expect(await api.runs.list({})).toHaveLength(runs)
  })
})
