import { shallowRef } from 'vue'
import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { errorText } from '../i18n/errorText.ts'

/** A short message at the edge of the window. */
export interface Toast {
  readonly id: number
  readonly kind: 'note' | 'error'
  readonly text: string
  readonly advice?: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

let lastId = 0

/** The messages that are shown, oldest first. */
export const toasts = shallowRef<readonly Toast[]>([])

/** Shows a message; gives its number. */
export function showToast(toast: Omit<Toast, 'id'>): number {
  lastId += 1
  toasts.value = [...toasts.value, { ...toast, id: lastId }]
  return lastId
}

/** Shows what was thrown, in plain words. */
export function showError(thrown: unknown): number {
  const { message, advice } = errorText(toErrorRecord(thrown))
  return showToast({ kind: 'error', text: message, advice })
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Waits for work; shows what goes wrong instead of throwing it, and then gives `undefined`. */
export async function orToast<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    showError(error)
    return undefined
  }
}
