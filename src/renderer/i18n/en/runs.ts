/** Words of Runs. */
export const runs = {
  title: 'Runs',
  emptyHint: 'Each training is kept here.',
} as const
