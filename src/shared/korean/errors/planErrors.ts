import type { planErrors } from '../../contract/errors/planErrors.ts'
import { inKorean, issueInKorean } from '../inKorean.ts'
import type { Translated } from './translated.ts'

/** Errors of plans in Korean. */
export const koreanPlanErrors: Translated<typeof planErrors> = {
  'plan.notJson': ({ path, reason }) => ({
    message: `${path} 계획은 올바른 JSON이 아닙니다: ${inKorean(reason)}.`,
    advice: '파일을 고치세요.',
  }),
  'plan.invalid': ({ path, issues }) => ({
    message: `${path} 계획을 실행할 수 없습니다: ${issues.map(issueInKorean).join('; ')}.`,
    advice: '이 부분을 고치세요. 계획의 형식은 resources/plan.schema.json에 있습니다.',
  }),
  'plan.badPairing': ({ reason }) => ({
    message: `손실, 레이블, 마지막 층이 서로 맞지 않습니다: ${inKorean(reason)}.`,
    advice: '손실, 마지막 층의 활성화 함수나 유닛 수, 또는 레이블을 바꾸세요.',
  }),
  'plan.badMonitor': ({ monitor, known }) => ({
    message: `계획이 지켜보는 "${monitor}" 값을 이 실행은 내지 않습니다. 내는 값: ${known.join(', ')}.`,
    advice: '이 값 중 하나를 지켜보거나, 계획에 지표를 추가하거나, 검증 행을 떼어 두세요.',
  }),
  'plan.nothingTrains': ({ phase }) => ({
    message: `"${phase}" 단계에서 학습하는, 가중치가 있는 층이 없습니다.`,
    advice: '이 단계에서 층을 하나 이상 학습시키세요.',
  }),
  'plan.noProbe': ({ reason }) => ({
    message: `어디서 자를지 알아낼 수 없습니다: ${inKorean(reason)}.`,
    advice: '클래스가 있는 데이터와 가중치가 있는 모델을 고르세요.',
  }),
  'plan.badTask': ({ reason }) => ({
    message: `사전 학습 과제를 수행할 수 없습니다: ${inKorean(reason)}.`,
    advice: '과제, 데이터 또는 모델을 바꾸세요. docs/pretraining.md에 과제별 조건이 있습니다.',
  }),
}
