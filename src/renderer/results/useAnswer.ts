import { shallowRef, type ShallowRef } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { errorOf } from '../api/api.ts'

/** An answer of main: `value` is `null` until it is there, `error` says why it did not come. */
export interface Answer<T> {
  readonly value: ShallowRef<T | null>
  readonly error: ShallowRef<ErrorRecord | null>
  readonly isBusy: ShallowRef<boolean>
  /** Asks; of several questions the last one counts. */
  readonly ask: (question: () => Promise<T>) => Promise<void>
}

export function useAnswer<T>(): Answer<T> {
  const value: ShallowRef<T | null> = shallowRef(null)
  const error = shallowRef<ErrorRecord | null>(null)
  const isBusy = shallowRef(false)
  let last = 0
  return {
    value,
    error,
    isBusy,
    ask: async (question) => {
      last += 1
      const mine = last
      isBusy.value = true
      try {
        const answer = await question()
        if (mine !== last) return
        value.value = answer
        error.value = null
      } catch (thrown) {
        if (mine === last) error.value = errorOf(thrown)
      } finally {
        if (mine === last) isBusy.value = false
      }
    },
  }
}
