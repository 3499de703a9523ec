export const editor = {
  title: '편집기',
  emptyHint: '홈에서 모델을 열면 층을 편집할 수 있습니다.',
} as const
