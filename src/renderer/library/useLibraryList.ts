import { shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { errorOf, useReconnect, useWorkbenchEvent } from '../api/api.ts'

interface LibraryList<Item> {
  /** `null` until it was read. */
  readonly items: ShallowRef<readonly Item[] | null>
  readonly error: ShallowRef<ErrorRecord | null>
}

/** A list of the library that follows its changes and what it depends on. */
export function useLibraryList<Item>(
  read: () => Promise<readonly Item[]>,
  dependsOn: readonly Ref<unknown>[],
): LibraryList<Item> {
  const items: ShallowRef<readonly Item[] | null> = shallowRef(null)
  const error = shallowRef<ErrorRecord | null>(null)
  const load = async (): Promise<void> => {
    try {
      items.value = await read()
      error.value = null
    } catch (thrown) {
      error.value = errorOf(thrown)
    }
  }
  watch([...dependsOn], load, { immediate: true })
  useWorkbenchEvent('library.changed', () => void load())
  useReconnect(() => void load())
  return { items, error }
}
