import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { api, errorOf, useWorkbenchEvent } from '../api/api.ts'
import { newScanName } from './scanNames.ts'

/** People change a setting more than once before they look up. */
const CALM_MS = 250

export interface LatestAnswer<Answer> {
  /** The newest answer that came; stays while the next one is awaited. */
  readonly answer: Readonly<ShallowRef<Answer | null>>
  readonly error: Readonly<ShallowRef<ErrorRecord | null>>
  readonly isBusy: Readonly<ShallowRef<boolean>>
  /** How much is done of what must be read first, 0 to 1; `null`: nobody knows. */
  readonly share: Readonly<ShallowRef<number | null>>
}

/** Asks main again whenever the question changes, and ends what is no longer wanted. `null`: there is nothing to ask. */
export function useLatestAnswer<Question, Answer>(
  question: () => Question | null,
  ask: (question: Question, scan: string) => Promise<Answer>,
): LatestAnswer<Answer> {
  const answer = shallowRef<Answer | null>(null)
  const error = shallowRef<ErrorRecord | null>(null)
  const isBusy = shallowRef(false)
  const share = shallowRef<number | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: string | null = null

  useWorkbenchEvent('data.scan', ({ scan, done, total }) => {
    if (scan === running && total !== null && total > 0) share.value = Math.min(1, done / total)
  })

  function end(): void {
    clearTimeout(timer)
    if (running !== null) void api.data.cancel({ scan: running }).catch(() => undefined)
    running = null
    isBusy.value = false
    share.value = null
  }

  async function start(asked: Question): Promise<void> {
    const name = newScanName()
    running = name
    try {
      const found = await ask(asked, name)
      if (running !== name) return
      answer.value = found
      error.value = null
    } catch (thrown) {
      if (running === name) error.value = errorOf(thrown)
    }
    if (running !== name) return
    running = null
    isBusy.value = false
  }

  watch(
    () => JSON.stringify(question()),
    () => {
      end()
      const asked = question()
      if (asked === null) return
      isBusy.value = true
      timer = setTimeout(() => void start(asked), answer.value === null ? 0 : CALM_MS)
    },
    { immediate: true },
  )
  onScopeDispose(end)
  return { answer, error, isBusy, share }
}
