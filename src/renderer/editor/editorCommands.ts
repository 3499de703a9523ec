import type { Command } from '../commands/commands.ts'
import { editCommands } from './editCommands.ts'
import { viewCommands } from './viewCommands.ts'
import { walkCommands } from './walkCommands.ts'

/** What can be done in the editor, in the order of the key map. */
export const editorCommands: readonly Command[] = [
  ...editCommands,
  ...viewCommands,
  ...walkCommands,
]
