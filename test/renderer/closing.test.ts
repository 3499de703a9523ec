import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { EventMessage } from '../../src/shared/contract/workbenchApi/wire.ts'

// What Electron's preload puts on the window.
const listeners = new Set<(message: EventMessage) => void>()
const stopAndQuit = vi.fn(() => Promise.resolve({ type: 'answer', value: null }))
Object.assign(window, {
  graft: {
    methods: { app: { stopAndQuit } },
    onEvent: (listener: (message: EventMessage) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    pathOfFile: () => '',
  },
})
const { default: ClosingDialog } = await import('../../src/renderer/app/ClosingDialog.vue')

function button(words: string): HTMLElement | undefined {
  const buttons = [...document.querySelectorAll<HTMLElement>('[role=dialog] button')]
  return buttons.find((each) => each.textContent.trim() === words)
}

async function askToClose(): Promise<void> {
  for (const listener of listeners) {
    listener({ type: 'event', name: 'app.closing', payload: { runId: 'run' } })
  }
  await nextTick()
  await nextTick()
}

it('closing the window in the middle of a run asks first', async () => {
  const dialog = mount(ClosingDialog, { attachTo: document.body })
  expect(document.querySelector('[role=dialog]')).toBeNull()
  await askToClose()
  button('Stay here')?.click()
  await vi.waitFor(() => {
    expect(document.querySelector('[role=dialog]')).toBeNull()
  })
  expect(stopAndQuit).not.toHaveBeenCalled()
  await askToClose()
  button('Stop, keep and quit')?.click()
  expect(stopAndQuit).toHaveBeenCalledTimes(1)
  dialog.unmount()
})
