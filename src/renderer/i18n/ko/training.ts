export const training = {
  title: '학습',
  emptyHint: '진행 중인 학습이 없습니다.',
} as const
