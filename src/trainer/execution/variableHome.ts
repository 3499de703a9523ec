import type * as tfjs from '@tensorflow/tfjs-core'
import type { TypedArray } from '../../shared/model/weights.ts'

/** Where values of variables really live while compiled steps change them. Variables go by their place there. */
export interface HomeGraph {
  readonly read: (places: readonly number[]) => readonly TypedArray[]
  readonly assign: (place: number, values: TypedArray) => void
}

export interface VariableHome {
  readonly graph: HomeGraph
  readonly place: number
}

const homes = new WeakMap<tfjs.Tensor, VariableHome>()

/**
 * Says that the value of `variable` lives elsewhere from now on, or (`null`) in the variable itself again.
 * `readArrays` and `assignArray` go where the value is, so that the loop need not know how steps are run.
 */
export function setHome(variable: tfjs.Variable, home: VariableHome | null): void {
  if (home === null) homes.delete(variable)
  else homes.set(variable, home)
}

/** Where the value lives if not in the variable itself. */
export function homeOf(variable: tfjs.Tensor): VariableHome | undefined {
  return homes.get(variable)
}
