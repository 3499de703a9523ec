/** Words of Library. */
export const library = {
  title: 'Library',
  emptyHint: 'Models and pieces are kept here.',
} as const
