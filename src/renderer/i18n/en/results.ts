/** Words of Results. */
export const results = {
  title: 'Results',
  emptyHint: 'Choose a run to see its results.',
} as const
