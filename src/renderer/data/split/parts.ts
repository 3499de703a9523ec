/** The parts of a split, in the order they are shown. */
export const parts = ['train', 'validation', 'test', 'unused'] as const
