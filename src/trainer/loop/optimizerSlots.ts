import type * as tfjs from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../shared/layers/ops.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import { elementCount, type WeightArray } from '../../shared/model/weights.ts'
import { createVariable, disposeAll } from '../execution/modelVariables.ts'
import { readArrays } from '../execution/weightArrays.ts'
import { optimizerKind } from '../optimizers/index.ts'

/** Key of the count of updates that a weight has had; kept beside its slots. */
const UPDATES = 'updates'

/** Optimizer memory by `layer/weight/slot`, as it lies in a checkpoint. */
export type SlotArrays = Readonly<Record<string, WeightArray>>

/** Optimizer memory of the weights that train in a phase, as variables. */
export interface OptimizerSlots {
  /** The slots of a weight (`layer/weight`) by name. */
  readonly of: (key: string) => Readonly<Record<string, tfjs.Variable>>
  /** How many updates a weight had when the phase began. */
  readonly updatesBefore: (key: string) => number
  readonly variables: readonly tfjs.Variable[]
  /** All memory, that of weights which stand still in this phase included. */
  readonly read: (phaseStep: number) => SlotArrays
  /** Weights whose memory begins empty although others bring theirs. */
  readonly fresh: readonly string[]
  readonly dispose: () => void
}

interface SlotOptions {
  readonly optimizer: Optimizer
  /** The weights that train. */
  readonly trained: ReadonlyMap<string, tfjs.Variable>
  /** Memory to go on from. */
  readonly saved: SlotArrays
  /** Updates of this phase that are in `saved` already. */
  readonly phaseStep: number
}

/**
 * Takes up saved memory by the weight's name, so that a weight keeps its own whatever else trains beside it;
 * memory of weights that stand still is kept for later. Each weight counts its own updates: Adam's correction of
 * its first steps then fits a weight that joins late.
 */
export function createOptimizerSlots(tf: TensorFlow, options: SlotOptions): OptimizerSlots {
  const { optimizer, trained, saved, phaseStep } = options
  const bySlotKey = new Map<string, tfjs.Variable>()
  const byWeight = new Map<string, Record<string, tfjs.Variable>>()
  const updates = new Map<string, number>()
  const scratch: tfjs.Variable[] = []
  for (const [key, weight] of trained) {
    const slots: Record<string, tfjs.Variable> = {}
    for (const { name, initial, isScratch } of optimizerKind(optimizer).slots(optimizer)) {
      const slotKey = `${key}/${name}`
      const variable = createVariable(tf, saved[slotKey] ?? filled(weight.shape, initial))
      slots[name] = variable
      if (isScratch === true) scratch.push(variable)
      else bySlotKey.set(slotKey, variable)
    }
    byWeight.set(key, slots)
    updates.set(key, (saved[`${key}/${UPDATES}`]?.values[0] ?? phaseStep) - phaseStep)
  }
  const none: Readonly<Record<string, tfjs.Variable>> = {}
  const variables = [...bySlotKey.values(), ...scratch]
  const readSlots = () => {
    const arrays = readArrays([...bySlotKey.values()])
    return [...bySlotKey.keys()].flatMap((key, i) => {
      const array = arrays[i]
      return array === undefined ? [] : [[key, array] as const]
    })
  }
  return {
    of: (key) => byWeight.get(key) ?? none,
    updatesBefore: (key) => updates.get(key) ?? 0,
    variables,
    read: (step) => ({
      ...saved,
      ...Object.fromEntries(readSlots()),
      ...Object.fromEntries(
        [...updates].map(([key, before]) => [`${key}/${UPDATES}`, filled([], before + step)]),
      ),
    }),
    fresh: Object.keys(saved).length === 0 ? [] : freshKeys(trained.keys(), saved),
    dispose: () => {
      disposeAll(variables)
    },
  }
}

function freshKeys(keys: Iterable<string>, saved: SlotArrays): readonly string[] {
  return [...keys].filter((key) => saved[`${key}/${UPDATES}`] === undefined)
}

function filled(shape: readonly number[], value: number): WeightArray {
  const values = new Float32Array(elementCount(shape)).fill(value)
  return { dtype: 'float32', shape: [...shape], values }
}
