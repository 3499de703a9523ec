import type * as tfjs from '@tensorflow/tfjs-core'
import type { TypedArray } from '../../shared/model/weights.ts'

/** Where a variable's value really lives while a compiled step changes it. */
export interface VariableHome {
  readonly read: () => TypedArray
  readonly assign: (values: TypedArray) => void
}

const homes = new WeakMap<tfjs.Tensor, VariableHome>()

/**
 * Says that the value of `variable` lives elsewhere from now on, or (`null`) in the variable itself again.
 * `readArray` and `assignArray` go where the value is, so that the loop need not know how steps are run.
 */
export function setHome(variable: tfjs.Variable, home: VariableHome | null): void {
  if (home === null) homes.delete(variable)
  else homes.set(variable, home)
}

/** Where the value lives if not in the variable itself. */
export function homeOf(variable: tfjs.Tensor): VariableHome | undefined {
  return homes.get(variable)
}
