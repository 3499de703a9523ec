import type { Component } from 'vue'
import { computed, onScopeDispose, shallowReactive } from 'vue'
import type { MessageKey } from '../i18n/messages.ts'

/**
 * Something that a person can have done: what the palette, menus, buttons and shortcuts share. Where it cannot be
 * done now, `isEnabled` says so; it is read in computed values and must be cheap.
 */
export interface Command {
  /** `area.name`, unique. */
  readonly id: string
  readonly title: MessageKey
  readonly run: () => void | Promise<void>
  readonly icon?: Component
  /** `Mod+Shift+Z`, `Delete`, `/`: Mod is Ctrl, and Command on a Mac. Several are tried in turn. */
  readonly shortcuts?: readonly string[]
  readonly isEnabled?: () => boolean
  /** Works while somebody types in a field, too. Default: only those with Mod. */
  readonly inFields?: boolean
  /** Kept out of the palette: arrow keys and the like. */
  readonly isHidden?: boolean
}

const registered = shallowReactive(new Map<string, Command>())

/** All commands that are there now, in the order they came. */
export const commands = computed<readonly Command[]>(() => [...registered.values()])

/** Adds commands; gives what takes them away again. Of two with one id the later is in force. */
export function registerCommands(added: readonly Command[]): () => void {
  for (const command of added) registered.set(command.id, command)
  return () => {
    for (const command of added) {
      if (registered.get(command.id) === command) registered.delete(command.id)
    }
  }
}

/** The same for as long as the component that calls it is there. */
export function useCommands(added: readonly Command[]): void {
  onScopeDispose(registerCommands(added))
}

export function isEnabled(command: Command): boolean {
  return command.isEnabled?.() ?? true
}

/** Carries a command out by its id; nothing happens when it is not there or cannot be done now. */
export async function runCommand(id: string): Promise<void> {
  const command = registered.get(id)
  if (command !== undefined && isEnabled(command)) await command.run()
}

export function findCommand(id: string): Command | undefined {
  return registered.get(id)
}
