import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { writeModelFile } from '../../../src/main/formats/writeModelFile.ts'
import { capture } from '../../main/cli/capture.ts'
import { fixtures, startGraft } from './graftProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-formats-'))
const at = (name: string) => join(folder, name)
const from = (name: string) => join(fixtures, name)
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A call in this process: exit code and the last record. */
async function call(...args: string[]) {
  const { code, records } = await capture([...args, '--json', '--library', at('none.sqlite')])
  return { code, last: records().at(-1) ?? {} }
}

const parts = () => readdirSync(folder).filter((name) => name.includes('.part'))

describe('convert', () => {
  it('goes from format to format; diff finds nothing lost', async () => {
    const start = from('recurrentStates.keras3.h5')
    const ways = ['one.keras', 'two.h5', 'three.h5', 'four.keras']
    let before = start
    for (const [i, name] of ways.entries()) {
      const format = i === 2 ? ['--format', 'h5-keras2'] : []
      const { code, last } = await call('convert', before, at(name), ...format)
      expect(last).toMatchObject({ type: 'export', file: at(name) })
      expect(code).toBe(0)
      before = at(name)
    }
    const { code, last } = await call('diff', at('one.keras'), at('four.keras'))
    expect(last).toMatchObject({ type: 'diff', equal: true })
    expect(code).toBe(0)
  })

  it.each([
    ['convert', 'out.xyz', '.xyz'],
    ['export', 'model.tflite', '.tflite'],
    ['convert', 'script.py', '.py'],
  ])('%s asks for the format of %s, and writes nothing', async (command, name, ending) => {
    const { code, last } = await call(command, from('seqDense.keras3.h5'), at(name))
    expect(code).toBe(1)
    expect(last).toMatchObject({ code: 'file.unknownEnding', params: { path: at(name), ending } })
    expect(readdirSync(folder)).not.toContain(name)
  })

  it.each(['ends.v1/', 'made.v2'])('takes %s, which is clearly a folder, for one', async (name) => {
    mkdirSync(at('made.v2'), { recursive: true })
    const found = await call('convert', from('seqDense.keras3.h5'), at(name))
    expect(found).toMatchObject({ code: 0, last: { format: 'tfjsLayers' } })
    expect(readdirSync(at(name))).toContain('model.json')
  })

  it('says what could not be carried over', async () => {
    const { last } = await call('convert', from('compiled.keras3.keras'), at('compiled.h5'))
    expect(String(last['notes'])).toContain('my_loss')
  })

  it('refuses a layer that nobody can compute, by name, and leaves nothing', async () => {
    const { code, last } = await call('convert', from('lambdaLayer.keras3.h5'), at('lambda.keras'))
    expect(code).toBe(1)
    expect(last).toMatchObject({ code: 'layer.unknownKind', params: { layer: 'divide' } })
    expect(readdirSync(folder)).not.toContain('lambda.keras')
  })
})

describe('diff', () => {
  it('tells layer by layer what changed, by how much', async () => {
    const model = await readModelFile(from('seqDense.keras3.h5'))
    const dense = model.weights['d'] ?? {}
    const kernel = dense['kernel']
    if (kernel === undefined) throw new Error('no kernel')
    // Every number of the kernel 1 % larger: a relative move of 0.01.
    const values = Float32Array.from(kernel.values, (value) => value * 1.01)
    const moved = { ...model.weights, d: { ...dense, kernel: { ...kernel, values } } }
    await writeModelFile(at('moved.keras'), {
      ...model,
      weights: moved,
      format: 'keras',
      producer: 'test',
    })
    const { code, last } = await call('diff', from('seqDense.keras3.h5'), at('moved.keras'))
    expect(code).toBe(4)
    const layers = last['layers'] as {
      name: string
      state: string
      weights: { name: string; state: string; relative: number }[]
    }[]
    expect(layers.map(({ name, state }) => [name, state])).toEqual([
      ['x', 'equal'],
      ['d', 'changed'],
    ])
    const [first, second] = layers[1]?.weights ?? []
    expect(first).toMatchObject({ name: 'kernel', state: 'moved' })
    expect(first?.relative).toBeCloseTo(0.01, 6)
    expect(second).toMatchObject({ name: 'bias', state: 'equal' })
  })

  it('names layers that are new and gone, and settings that differ', async () => {
    const { out, code } = await capture([
      'diff',
      from('seqDense.keras3.h5'),
      from('slopes.keras3.h5'),
    ])
    expect(code).toBe(4)
    expect(out).toMatch(/^d +Dense +gone/m)
    expect(out).toMatch(/^prelu +PReLU +new/m)
    expect(out).toMatch(/^x +InputLayer +changed +batchShape \[null,3\] -> \[null,5\]/m)
  })
})

describe('load-weights (field case 20)', () => {
  const weights = from('manyDense.keras3.weights.h5')
  const model = from('manyDense.keras2.h5')

  it('shows what fits, and fills a model', async () => {
    const preview = await call('load-weights', model, weights, '--preview')
    expect(preview).toMatchObject({
      code: 0,
      last: { by: 'name', fits: 24, misfits: 0, file: null },
    })
    const filled = await call(
      'load-weights',
      model,
      weights,
      '--by',
      'order',
      '--output',
      at('f.keras'),
    )
    expect(filled).toMatchObject({ code: 0, last: { by: 'order', fits: 24, format: 'keras' } })
    const found = await readModelFile(at('f.keras'))
    expect(found.weights).toEqual((await readModelFile(from('manyDense.keras3.h5'))).weights)
  })

  it('fills nothing by halves unless it is asked to', async () => {
    const other = from('convNet.keras3.keras')
    const target = ['--output', at('half.keras')]
    const { code, last } = await call('load-weights', other, from('separable.keras3.h5'), ...target)
    expect(code).toBe(1)
    expect(last).toMatchObject({ code: 'file.weightsDoNotFit', params: { fits: 0 } })
    expect(readdirSync(folder)).not.toContain('half.keras')
  })

  /** One array as safetensors: length of the header, the header, the numbers. */
  const safetensors = (name: string, shape: readonly number[]) => {
    const count = shape.reduce((product, length) => product * length, 1)
    const header = JSON.stringify({ [name]: { dtype: 'F32', shape, data_offsets: [0, 4 * count] } })
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(header.length))
    return Buffer.concat([length, Buffer.from(header), Buffer.alloc(4 * count, 1)])
  }

  it.each([
    { name: 'none.h5', bytes: null, code: 'file.missing' },
    { name: 'empty.h5', bytes: Buffer.alloc(0), code: 'file.unknownFormat' },
    {
      name: 'cat.h5',
      bytes: Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1'),
      code: 'file.unknownFormat',
    },
    {
      name: 'other.safetensors',
      bytes: safetensors('d0/kernel', [7, 3]),
      code: 'file.weightsDoNotFit',
    },
    {
      name: 'short.safetensors',
      bytes: safetensors('d0/kernel', [2, 2]).subarray(0, -3),
      code: 'file.damaged',
    },
    {
      name: 'others.weights.h5',
      bytes: readFileSync(from('nestedTwice.keras3.weights.h5')),
      code: 'file.weightsDoNotFit',
    },
  ])('refuses $name with $code, and writes nothing', async ({ name, bytes, code }) => {
    if (bytes !== null) writeFileSync(at(name), bytes)
    const found = await call('load-weights', model, at(name), '--output', at('odd.keras'))
    expect(found).toMatchObject({ code: 1, last: { code } })
    expect(JSON.stringify(found.last['params'])).toContain(name)
    expect(readdirSync(folder).filter((each) => each.startsWith('odd.'))).toEqual([])
  })

  it('asks for a target', async () => {
    expect(await call('load-weights', model, weights)).toMatchObject({
      code: 2,
      last: { code: 'usage.wrong' },
    })
  })
})

describe('an export that does not end', () => {
  const source = from('convNet.keras3.h5')

  /** Starts an export, and ends it once its unfinished file is there. */
  async function interrupt(target: string, signal: NodeJS.Signals) {
    const started = startGraft(['export', source, target])
    while (parts().length === 0) await wait(5)
    started.process.kill(signal)
    return started.ended
  }

  it('leaves nothing at Ctrl+C, and what was there stays', async () => {
    for (const name of ['stop.keras', 'stop.h5', 'stop']) {
      writeFileSync(at('stop.keras'), 'mine')
      const { code } = await interrupt(at(name), 'SIGINT')
      expect(code).toBe(130)
      expect(parts()).toEqual([])
    }
    expect(readFileSync(at('stop.keras'), 'utf8')).toBe('mine')
    expect(readdirSync(folder)).not.toContain('stop.h5')
  })

  it('is cleared away by the next one, if it was killed', async () => {
    await interrupt(at('killed.keras'), 'SIGKILL')
    expect(parts().length).toBeGreaterThan(0)
    expect((await call('export', source, at('killed.keras'))).code).toBe(0)
    expect(parts()).toEqual([])
  })
})
