import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { openModel } from '../../src/main/services/openModel.ts'
import type { WeightArray } from '../../src/shared/model/weights.ts'
import { planSchema, type Plan } from '../../src/shared/training/plan.ts'
import { studyPython } from '../setup/studyData.mjs'
import { carryOut, say, StoppedStudy, TINY_ROWS, type StudyContext } from './study.ts'

/** What both programs train: the same rule (persistent chains of one step), rows, rate, batches and epochs. */
export const MACHINE = {
  units: 256,
  epochs: 15,
  batchSize: 100,
  learningRate: 0.05,
  seeds: [1, 2, 3, 4, 5],
} as const

const scoresSchema = z.object({
  /** Pseudo-log-likelihoods of the test rows, means; the higher, the better. */
  own: z.number(),
  scikit: z.number(),
  independent: z.number(),
  /** Time that scikit-learn's training took. */
  seconds: z.number(),
})

/** One seed's machines. */
export interface MachineScores extends z.infer<typeof scoresSchema> {
  readonly seed: number
  readonly ownSeconds: number
}

export interface TrainedMachines {
  readonly scores: readonly MachineScores[]
  /** `[pixels, units]` of the first seed's machine. */
  readonly kernel: WeightArray
}

function machinePlan(seed: number): Plan {
  const { units, epochs, batchSize, learningRate } = MACHINE
  return planSchema.parse({
    version: 1,
    name: `a machine of ${units} units, seed ${seed}`,
    seed,
    model: { source: `encoder:sigmoid/28x28x1/${units}`, weights: 'fresh' },
    data: {
      source: {
        type: 'idx',
        images: 'train-images-idx3-ubyte',
        test: { images: 't10k-images-idx3-ubyte' },
      },
      scale: 1 / 255,
      split: { validation: 0 },
    },
    task: { type: 'rbm', encoderEnd: 'features', persistent: true, validation: 0 },
    loss: { name: 'meanSquaredError' },
    batchSize,
    phases: [{ epochs, optimizer: { name: 'sgd', learningRate } }],
  })
}

/** Trains a machine a seed here and in scikit-learn, and has scikit-learn score both. */
export async function trainMachines(
  context: StudyContext,
  dataFolder: string,
): Promise<TrainedMachines> {
  const seeds = context.isTiny ? MACHINE.seeds.slice(0, 2) : MACHINE.seeds
  const scores: MachineScores[] = []
  let first: WeightArray | null = null
  for (const seed of seeds) {
    const { run, trainedMs } = await carryOut(context, machinePlan(seed), dataFolder)
    const { weights } = await openModel(`library:${run.resultModel ?? ''}`, {
      folder: dataFolder,
      library: () => context.library,
    })
    const arrays = [
      weights['features']?.['kernel'],
      weights['features']?.['bias'],
      weights['task_visible']?.['bias'],
    ].flatMap((array) => array ?? [])
    const file = join(context.workFolder, `machine-${seed}.f32`)
    await writeFile(file, Buffer.concat(arrays.map(bytesOf)))
    first ??= arrays[0] ?? null
    const found = await scoreBoth(context, { dataFolder, seed, file })
    say(
      context,
      `seed ${seed}: here ${found.own.toFixed(2)}, scikit-learn ${found.scikit.toFixed(2)}`,
    )
    scores.push({ ...found, seed, ownSeconds: trainedMs / 1000 })
  }
  if (first === null) throw new Error('no machine has a kernel')
  return { scores, kernel: first }
}

function bytesOf({ values }: WeightArray): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}

async function scoreBoth(
  { root, workFolder, isTiny, signal, output }: StudyContext,
  {
    dataFolder,
    seed,
    file,
  }: { readonly dataFolder: string; readonly seed: number; readonly file: string },
) {
  const { python, packages } = await studyPython(root)
  const { units, epochs, batchSize, learningRate } = MACHINE
  const budget = [units, isTiny ? 1 : epochs, batchSize, learningRate, seed].join('-')
  const settings = {
    images: join(dataFolder, 'train-images-idx3-ubyte'),
    test: join(dataFolder, 't10k-images-idx3-ubyte'),
    rows: isTiny ? TINY_ROWS : null,
    ...MACHINE,
    epochs: isTiny ? 1 : epochs,
    seed,
    machine: file,
    kept: join(workFolder, `scikit-${budget}.npz`),
  }
  output.progress({}, { text: `scikit-learn, seed ${seed}`, keep: true })
  const script = join(root, 'scripts', 'studies', 'scikitMachine.py')
  const env = {
    ...process.env,
    PYTHONPATH: packages,
    PYTHONDONTWRITEBYTECODE: '1',
    // Batches this small are not worth a second thread, which waits busily.
    OPENBLAS_NUM_THREADS: '1',
  }
  try {
    const args = [script, JSON.stringify(settings)]
    const { stdout } = await promisify(execFile)(python, args, { env, signal })
    return scoresSchema.parse(JSON.parse(stdout))
  } catch (error) {
    if (signal.aborted) throw new StoppedStudy()
    throw error
  }
}
