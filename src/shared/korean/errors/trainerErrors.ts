import type { trainerErrors } from '../../contract/errors/trainerErrors.ts'
import { inKorean } from '../inKorean.ts'
import type { Translated } from './translated.ts'

/** Errors of the trainer process, of runs, and of Graft itself in Korean. */
export const koreanTrainerErrors: Translated<typeof trainerErrors> = {
  'trainer.notReady': ({ reason }) => ({
    message: `TensorFlow를 불러올 수 없습니다: ${inKorean(reason)}.`,
    advice: '"npm run demo"나 "npm test"를 한 번 실행하세요. 둘 다 필요한 것을 설치합니다.',
  }),
  'trainer.crashed': ({ detail }) => ({
    message: `학습 프로세스가 예기치 않게 종료되었습니다(${inKorean(detail)}). 실행은 중단된 상태로 마지막 체크포인트와 함께 보관됩니다.`,
    advice: '실행을 이어서 하세요. 또 종료되면 배치 크기를 줄이세요.',
  }),
  'trainer.busy': ({ run }) => ({
    message: `${inKorean(run)} 실행이 아직 진행 중입니다.`,
    advice: '끝날 때까지 기다리거나 먼저 멈추세요.',
  }),
  'trainer.outOfMemory': ({ detail }) => ({
    message: `TensorFlow의 메모리가 부족합니다(${inKorean(detail)}). 실행의 마지막 체크포인트는 보관됩니다.`,
    advice: '다른 프로그램을 닫고 실행을 이어서 하거나, 배치 크기나 입력을 줄여 새로 시작하세요.',
  }),
  'run.badSpec': ({ reason }) => ({
    message: `이 실행은 계산할 수 없습니다: ${inKorean(reason)}.`,
    advice: '계획을 고친 뒤 다시 시작하세요.',
  }),
  'run.noMap': ({ reason }) => ({
    message: `중요했던 부분을 보여 줄 수 없습니다: ${inKorean(reason)}.`,
    advice: '합성곱이 있는 모델이나 다른 층을 선택하세요.',
  }),
  'run.diverged': ({ epoch, batch, cause }) => ({
    message: `실행이 에포크 ${epoch + 1}, 배치 ${batch + 1}에서 발산했습니다: ${inKorean(cause)}.`,
    advice: '학습률을 낮추거나 데이터를 확인하세요. 지금까지 가장 좋은 가중치는 보관됩니다.',
  }),
  'run.notResumable': ({ run, status, reason }) => ({
    message: `${run} 실행(${inKorean(status)})은 이어서 할 수 없습니다: ${inKorean(reason)}.`,
    advice: '마지막 가중치에서 새 실행을 시작하세요.',
  }),
  'usage.wrong': ({ reason }) => ({
    message: `${inKorean(reason)}.`,
    advice: '"graft --help"를 보세요.',
  }),
  'internal.defect': ({ detail }) => ({
    message: `Graft 내부에서 문제가 생겼습니다: ${inKorean(detail)}.`,
    advice: 'Graft의 결함입니다. 무엇을 했는지와 함께 알려 주세요.',
  }),
}
