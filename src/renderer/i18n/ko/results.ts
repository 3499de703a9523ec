export const results = {
  title: '결과',
  emptyHint: '결과를 볼 실행을 고르세요.',
} as const
