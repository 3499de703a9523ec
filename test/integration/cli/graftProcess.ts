import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeNpy, type NpyArray } from '../../../src/main/datasets/npy.ts'
import type { PlanInput } from '../../../src/shared/training/plan.ts'

export type CliRecord = Readonly<Record<string, unknown>>

/** A call of `graft` that is over. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
  /** Every line of `out`, where the call was made with --json. */
  readonly records: readonly CliRecord[]
  /** The last of them: the result. */
  readonly last: CliRecord
}

export interface Started {
  readonly process: ChildProcess
  readonly pid: number
  /** The next record, from the first on, that passes; also one that came before the call. */
  readonly waitFor: (passes: (record: CliRecord) => boolean) => Promise<CliRecord>
  readonly ended: Promise<Ended>
}

const root = join(import.meta.dirname, '..', '..', '..')
const entry = join(root, 'src', 'main', 'cli', 'index.ts')
export const resources = join(root, 'resources')
export const fixtures = join(root, 'test', 'fixtures', 'models')

/** Starts the real program, in a process group of its own, as a terminal does. */
export function startGraft(args: readonly string[], cwd?: string): Started {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { out: '', err: '' }
  const waiting = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of [...waiting]) wake()
  }
  let isOver = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text
    wakeAll()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text))
  const ended = once(child, 'close').then((how) => {
    const [code, signal] = how as [number | null, NodeJS.Signals | null]
    isOver = true
    wakeAll()
    const records = args.includes('--json') ? wholeRecords(texts.out) : []
    return { code, signal, ...texts, records, last: records.at(-1) ?? {} }
  })
  const waitFor: Started['waitFor'] = async (passes) => {
    for (;;) {
      const found = wholeRecords(texts.out).find(passes)
      if (found !== undefined) return found
      if (isOver) throw new Error(`graft ended first: ${texts.out}${texts.err}`)
      await new Promise<void>((resolve) => waiting.add(resolve))
      waiting.clear()
    }
  }
  return { process: child, pid: child.pid ?? 0, waitFor, ended }
}

/** Runs the real program to its end. */
export function graft(args: readonly string[], cwd?: string): Promise<Ended> {
  return startGraft(args, cwd).ended
}

/** Lines that have come to their end, as JSON. */
function wholeRecords(text: string): readonly CliRecord[] {
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as CliRecord)
}

export function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Copies the tiny models and arrays of the example plans into a folder. */
export function copyExamples(folder: string): void {
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(resources, 'models', 'blobs.h5'), join(folder, 'blobs.h5'))
  const data = join(resources, 'plans', 'data')
  cpSync(data, folder, { recursive: true })
}

export function writeArray(
  path: string,
  array: Pick<NpyArray, 'dtype' | 'shape' | 'values'>,
): void {
  writeFileSync(path, encodeNpy(array))
}

/** A plan on what `copyExamples` copies; keys that are given take the place of its own. */
export function blobsPlan(changes: Partial<PlanInput> = {}): PlanInput {
  const plan: PlanInput = {
    version: 1,
    name: 'blobs',
    seed: 5,
    model: {
      source: 'blobs.h5',
      changes: [
        { type: 'cut', at: 'dense_2' },
        {
          type: 'append',
          layer: {
            name: 'answer',
            className: 'Dense',
            config: { units: 3, activation: 'softmax' },
          },
        },
      ],
    },
    data: {
      source: {
        type: 'npy',
        inputs: 'blobs-inputs.npy',
        labels: 'blobs-classes.npy',
        classes: ['first', 'second', 'third'],
      },
    },
    loss: { name: 'sparseCategoricalCrossentropy' },
    metrics: ['sparseCategoricalAccuracy'],
    phases: [
      {
        epochs: 3,
        freeze: [{ layers: 'dense_1', mode: 'freeze' }],
        optimizer: { name: 'sgd', learningRate: 0.05 },
      },
    ],
  }
  return { ...plan, ...changes }
}

export function writePlan(path: string, plan: PlanInput): string {
  writeFileSync(path, JSON.stringify(plan, null, 2))
  return path
}
