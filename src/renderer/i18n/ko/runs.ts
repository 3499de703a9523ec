export const runs = {
  title: '실행',
  emptyHint: '모든 학습이 여기에 보관됩니다.',
} as const
