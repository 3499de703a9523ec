export const library = {
  title: '라이브러리',
  emptyHint: '모델과 조각이 여기에 보관됩니다.',
} as const
