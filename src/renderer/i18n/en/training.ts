/** Words of Training. */
export const training = {
  title: 'Training',
  emptyHint: 'Nothing is training.',
} as const
