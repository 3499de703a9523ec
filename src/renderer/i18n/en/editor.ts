/** Words of Editor. */
export const editor = {
  title: 'Editor',
  emptyHint: 'Open a model from Home to edit its layers.',
} as const
