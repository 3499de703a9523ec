import type { graphErrors } from '../../contract/errors/graphErrors.ts'
import type { Change } from '../../model/change.ts'
import { inKorean } from '../inKorean.ts'
import type { Translated } from './translated.ts'

const changeNames: Readonly<Record<Change['type'], string>> = {
  cut: '자르기',
  remove: '삭제',
  insert: '삽입',
  append: '끝에 추가',
  addHead: '헤드 추가',
  replace: '교체',
  connect: '연결',
  setConfig: '설정 변경',
  setFreeze: '동결 방식 변경',
  freezeUpTo: '여기까지 동결',
  rename: '이름 변경',
  renameModel: '모델 이름 변경',
  reinitialize: '가중치 초기화',
  patch: '이전 상태 복원',
}

function changeName(change: string): string {
  return change in changeNames ? changeNames[change as Change['type']] : change
}

/** Errors of layers and graphs in Korean. */
export const koreanGraphErrors: Translated<typeof graphErrors> = {
  'layer.unknownKind': ({ layer, className, reason, advice }) => ({
    message:
      reason === undefined
        ? `"${layer}" 층의 종류 ${className}: Graft가 모르는 종류입니다.`
        : `"${layer}" 층의 종류 ${className}: Graft가 계산하지 않는 종류입니다. ${inKorean(reason)}.`,
    advice:
      advice === undefined
        ? '이 층 앞에서 모델을 자르거나 Graft가 아는 층으로 교체하세요.'
        : inKorean(advice),
  }),
  'layer.badConfig': ({ layer, className, key, reason }) => ({
    message: `"${layer}" 층(${className})의 ${key} 설정이 잘못되었습니다: ${inKorean(reason)}.`,
    advice: `이 층의 "${key}" 설정을 고치세요.`,
  }),
  'layer.unsupported': ({ layer, className, what }) => ({
    message: `"${layer}" 층(${className})에 Graft가 계산할 수 없는 것이 있습니다: ${inKorean(what)}.`,
    advice: '이 설정을 바꾸거나, 이 층 앞에서 모델을 자르거나, 층을 교체하세요.',
  }),
  'layer.badInput': ({ layer, className, reason }) => ({
    message: `"${layer}" 층(${className})이 입력을 받을 수 없습니다: ${inKorean(reason)}.`,
    advice: '다른 곳에 연결하거나, 설정을 바꾸거나, 모양을 맞춰 주는 층을 사이에 넣으세요.',
  }),
  'graph.noLayer': ({ layer, near }) => ({
    message: `이 모델에 "${layer}" 층이 없습니다.`,
    advice:
      near === undefined || near.length === 0
        ? '"graft inspect"로 층 이름을 확인하세요.'
        : `혹시 이 층인가요? ${near.map((name) => `"${name}"`).join(', ')}. 모든 이름은 "graft inspect"로 볼 수 있습니다.`,
  }),
  'graph.badName': ({ layer, reason }) => ({
    message: `"${layer}" 이름은 층에 쓸 수 없습니다: ${inKorean(reason)}.`,
    advice: '다른 이름을 선택하세요.',
  }),
  'graph.nameTaken': ({ layer }) => ({
    message: `"${layer}" 층이 이미 있습니다. 층 이름은 겹칠 수 없습니다.`,
    advice: '다른 이름을 선택하세요.',
  }),
  'graph.cycle': ({ layer }) => ({
    message: `층들이 "${layer}" 층을 지나 순환합니다.`,
    advice: '순환을 이루는 연결 하나를 없애세요.',
  }),
  'graph.cannotBridge': ({ layer, reason }) => ({
    message: `"${layer}" 층을 삭제할 수 없습니다: ${inKorean(reason)}.`,
    advice: '이 층 앞에서 자르거나 출력 모양이 같은 층으로 교체하세요.',
  }),
  'graph.badChange': ({ change, number, reason, advice }) => ({
    message: `${number === undefined ? '' : `${number}번째 `}편집(${changeName(change)})을 할 수 없습니다: ${inKorean(reason)}.`,
    advice: advice === undefined ? '이 편집을 고치거나 빼세요.' : inKorean(advice),
  }),
  'graph.badConnection': ({ layer, reason }) => ({
    message: `"${layer}" 층의 연결이 잘못되었습니다: ${inKorean(reason)}.`,
    advice: '이 층의 입력이 어디에서 오는지 확인하세요.',
  }),
  'graph.incomplete': ({ what }) => ({
    message: what === 'input' ? '모델에 입력이 없습니다.' : '모델에 출력이 없습니다.',
    advice:
      what === 'input' ? '입력이 있는 모델에서 시작하세요.' : '출력이 있는 모델에서 시작하세요.',
  }),
  'graph.unusedLayer': ({ layer }) => ({
    message: `모델의 출력 가운데 "${layer}" 층에 의존하는 것이 없습니다.`,
    advice: '이 층을 삭제하거나 출력을 받을 층과 연결하세요.',
  }),
  'layer.frozenFresh': ({ layer, weights }) => ({
    message: `"${layer}" 층은 동결되어 있는데 새로 시작하는 가중치(${weights.join(', ')})가 있어 무작위 값으로 남게 됩니다.`,
    advice: '이 층을 학습시키세요.',
  }),
  'layer.headOnGrid': ({ layer, shape }) => ({
    message: `"${layer}" 층은 ${shape} 모양을 받아 입력 전체가 아니라 격자의 자리마다 결과를 하나씩 냅니다.`,
    advice: '이 층 앞에 격자 전체를 풀링하는 층이나 Flatten을 넣으세요.',
  }),
  'layer.wrongUnits': ({ layer, units, classes }) => ({
    message: `"${layer}" 층의 출력은 ${units}개인데 데이터의 클래스는 ${classes}개입니다.`,
    advice: '헤드의 유닛 수를 클래스 수에 맞추세요.',
  }),
}
