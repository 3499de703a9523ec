import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openLibrary, type Library } from '../../src/main/library/openLibrary.ts'
import { comparePretraining } from '../../src/main/services/pretraining/comparePretraining.ts'
import type { EndedRun } from '../../src/main/services/pretraining/finishedRuns.ts'
import { readComparison } from '../../src/main/services/pretraining/readComparison.ts'
import type { RunDetail } from '../../src/shared/library/records.ts'
import { capture } from '../main/cli/capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-pretraining-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const libraryPath = join(folder, 'library.sqlite')
const data = (name: string) => resolve('resources/plans/data', name)
const adam = { name: 'adam', learningRate: 0.005 }

/** Tiles of 8x8 pixels, 168 of them; a comparison small enough for a test. */
const comparison = {
  version: 1,
  name: 'tiles',
  labelled: [14, 28],
  seeds: [1, 2],
  encoder: { source: 'encoder:dense/8x8x1/12-6', end: 'features' },
  head: [{ name: 'classes', className: 'Dense', config: { units: 7, activation: 'softmax' } }],
  data: {
    source: { type: 'npy', inputs: data('tiles-inputs.npy'), labels: data('tiles-classes.npy') },
    scale: 1 / 255,
    split: { validation: 0, seed: null },
  },
  loss: { name: 'sparseCategoricalCrossentropy' },
  metrics: ['sparseCategoricalAccuracy'],
  metric: 'sparseCategoricalAccuracy',
  batchSize: 6,
  phases: [{ epochs: 4, optimizer: adam }],
  ways: {
    autoencoder: {
      title: 'denoising autoencoder',
      pretrain: {
        task: { type: 'reconstruct', corruption: { name: 'masking', share: 0.2 } },
        phases: [{ epochs: 2, optimizer: adam }],
      },
    },
    layers: {
      layerwise: { epochs: 1, noise: 0.1 },
      phases: [
        { epochs: 1, optimizer: adam, freeze: [{ layers: 'hidden_*', mode: 'freeze' }] },
        { epochs: 3, optimizer: adam },
      ],
    },
  },
}
const planPath = join(folder, 'comparison.json')
writeFileSync(planPath, JSON.stringify(comparison))

async function compare(stopAfter = Infinity) {
  const file = await readComparison(planPath)
  const stop = new AbortController()
  const ended: EndedRun[] = []
  const result = await comparePretraining(file.comparison, {
    libraryPath,
    folder: file.folder,
    signal: stop.signal,
    onRun: (_position, run) => {
      ended.push(run)
      if (ended.length === stopAfter) stop.abort()
    },
  })
  return { result, ended, there: ended.filter(({ wasThere }) => wasThere).length }
}

describe('a comparison', () => {
  test('that is stopped goes on where it was, and is never carried out twice', async () => {
    const first = await compare(4)
    expect(first.result.isWhole).toBe(false)
    expect(first.ended).toHaveLength(4)

    // Two seeds of: 2 from scratch; 1 pretraining and 2; 2 layers and 2.
    const second = await compare()
    expect(second.result.isWhole).toBe(true)
    expect(second.ended).toHaveLength(18)
    expect(second.there).toBe(4)
    const third = await compare()
    expect(third.there).toBe(18)
    expect(third.result).toEqual(second.result)
  })

  test('pairs each way with the same rows from scratch', async () => {
    const { result } = await compare()
    expect(result.ways.map(({ way, labelled }) => `${way} ${labelled}`)).toEqual([
      'scratch 14',
      'autoencoder 14',
      'layers 14',
      'scratch 28',
      'autoencoder 28',
      'layers 28',
    ])
    const library = openLibrary(libraryPath, { readonly: true })
    for (const { runs, comparison: against, way } of result.ways) {
      expect(runs.map(({ seed }) => seed)).toEqual([1, 2])
      expect(against?.pairs ?? null).toBe(way === 'scratch' ? null : 2)
      for (const { runId, labelled, seed, pretrainedMs } of runs) {
        const run = library.runs.detail(runId)
        expect(run.history).toHaveLength(4)
        expect(run.plan.data.split.train).toBe(labelled)
        expect(pretrainedMs > 0).toBe(way !== 'scratch')
        const scratch = result.ways
          .find((other) => other.way === 'scratch' && other.labelled === labelled)
          ?.runs.find((other) => other.seed === seed)
        const other = library.runs.get(scratch?.runId ?? '')
        expect(run.versions['data']).toBe(other.versions['data'])
      }
    }
    library.close()
  })

  test('never pretrains on rows of the test', () => {
    const library = openLibrary(libraryPath, { readonly: true })
    const pretraining = library.runs
      .list()
      .filter(({ name }) => name.includes('pretraining'))
      .map(({ id }) => library.runs.get(id))
    expect(pretraining).toHaveLength(6)
    for (const { notes, evaluation } of pretraining) {
      // Each of 7 classes has 24 rows, of which 5 are kept for the test: 133 are left.
      expect(notes).toContainEqual(
        expect.stringMatching(/trains on 126 rows and is validated on 7/),
      )
      expect(evaluation).not.toHaveProperty('test')
    }
    library.close()
  })

  test('from the command line: a table, also as Markdown', async () => {
    const markdown = join(folder, 'table.md')
    const args = ['compare-pretraining', planPath, '--library', libraryPath, '--markdown', markdown]
    const { code, out, err } = await capture(args)
    expect(err).toContain('layers, 28 labelled, seed 2')
    expect(code).toBe(0)
    expect(out).toContain('denoising autoencoder')
    expect(readFileSync(markdown, 'utf8')).toMatch(
      /\| 28 \| denoising autoencoder \| [\d.]+ ± [\d.]+ \|/,
    )
  })

  test.each([
    ['another number of epochs', { phases: [{ epochs: 5, optimizer: adam }] }, /takes 5 epochs/],
    [
      'a task that is none',
      { pretrain: { task: { type: 'magic' }, phases: [] } },
      /ways\.autoencoder/,
    ],
  ])('with %s is refused', async (_name, more, reason) => {
    const ways = { autoencoder: { ...comparison.ways.autoencoder, ...more } }
    const path = join(folder, 'bad.json')
    writeFileSync(path, JSON.stringify({ ...comparison, ways }))
    const { code, err } = await capture(['compare-pretraining', path, '--library', libraryPath])
    expect(code).toBe(1)
    expect(err).toMatch(reason)
  })
})

/** The second layer was trained on the first as it had become, and left it alone. */
function expectStacked(library: Library, first?: RunDetail, last?: RunDetail): void {
  const move = (layer: string) => last?.moves?.find((one) => one.layer === layer)?.relative
  expect(move('hidden_1')).toBe(0)
  expect(move('features')).toBeGreaterThan(0)
  const weights = (run?: RunDetail) =>
    library.models.layerWeights(run?.resultModel ?? '', 'hidden_1')
  expect(weights(last)).toEqual(weights(first))
}

describe('graft pretrain', () => {
  test('puts the encoder on the shelf, ready for another plan', async () => {
    const library = join(folder, 'other.sqlite')
    const plan = resolve('resources/plans/pretrain-autoencoder.json')
    const { code, records } = await capture(['pretrain', plan, '--library', library, '--json'])
    expect(code).toBe(0)
    const { source, encoderEnd } = records().at(-1) ?? {}
    const opened = openLibrary(library, { readonly: true })
    const [piece] = opened.pieces.list()
    expect(`library:${piece?.model ?? ''}`).toBe(source)
    expect(piece?.layers).toEqual(['input', 'conv_1', 'pool_1', 'flat', encoderEnd])
    opened.close()
  })

  test('goes up layer by layer: as autoencoders, and as Boltzmann machines', async () => {
    const library = join(folder, 'layers.sqlite')
    const { encoder, data: rows } = comparison
    const layers = {
      version: 1,
      data: rows,
      encoder: { ...encoder, source: 'encoder:sigmoid/8x8x1/12-6' },
    }
    for (const [name, layerwise] of [
      ['autoencoders', { epochs: 1, noise: 0.1 }],
      ['machines', { epochs: 1, machine: { persistent: true } }],
    ] as const) {
      const path = join(folder, `${name}.json`)
      writeFileSync(path, JSON.stringify({ ...layers, name, layerwise }))
      const { code, records } = await capture(['pretrain', path, '--library', library, '--json'])
      expect(code).toBe(0)
      const opened = openLibrary(library, { readonly: true })
      const piece = opened.pieces.list().find((one) => one.name === name)
      expect(piece?.layers).toEqual(['input', 'flat', 'hidden_1', 'features'])
      const [first, last] = opened.runs
        .list({ text: name })
        .map(({ id }) => opened.runs.detail(id))
        .toReversed()
      expectStacked(opened, first, last)
      expect(records().at(-1)).toMatchObject({ source: `library:${last?.resultModel ?? ''}` })
      opened.close()
    }
  })

  test('knows the words of unlabelled rows, and none of those that are held back', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => `row${row} all the same`)
    writeFileSync(join(folder, 'rows.txt'), `${rows.join('\n')}\n`)
    const path = join(folder, 'words.json')
    const plan = {
      version: 1,
      name: 'words',
      model: { source: 'encoder:textConv/4/60' },
      data: {
        source: {
          type: 'text',
          path: 'rows.txt',
          layout: { kind: 'lines' },
          vocabulary: 60,
          length: 4,
        },
        split: { train: 10, validation: 0.3, test: 0.2 },
      },
      task: { type: 'maskedWords', encoderEnd: 'features', vocabulary: 60, hidden: 1 },
      phases: [{ epochs: 1, optimizer: adam }],
    }
    writeFileSync(path, JSON.stringify(plan))
    const library = join(folder, 'words.sqlite')
    const { code } = await capture(['pretrain', path, '--library', library])
    expect(code).toBe(0)
    const opened = openLibrary(library, { readonly: true })
    const [run] = opened.runs.list().map(({ id }) => opened.runs.get(id))
    opened.close()
    const source = run?.plan.data.source
    // "all", "the" and "same", and a word of each row: of 40 rows 8 test, and 3 of the 10 in use validate.
    expect(source?.type === 'text' ? source.words : null).toHaveLength(3 + 29)
  })

  test('takes only plans with a task', async () => {
    const plan = resolve('resources/plans/counts.json')
    const { code, err } = await capture([
      'pretrain',
      plan,
      '--library',
      join(folder, 'none.sqlite'),
    ])
    expect(code).toBe(1)
    expect(err).toContain('names no task')
  })
})
