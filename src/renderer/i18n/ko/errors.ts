import type {
  ErrorCode,
  ErrorParams,
  ErrorText,
} from '../../../shared/contract/errors/graftError.ts'

type Translations = { readonly [Code in ErrorCode]?: (params: ErrorParams<Code>) => ErrorText }

/** Errors in Korean by code. One that is not here is shown as main words it, in English. */
export const koreanErrors: Translations = {
  'workbench.noMethod': ({ method }) => ({
    message: `작업대에 "${method}" 기능이 없습니다.`,
    advice: '페이지를 새로 고치세요. 프로그램보다 오래된 페이지일 수 있습니다.',
  }),
  'workbench.badArgument': ({ method, issues }) => ({
    message: `"${method}" 호출이 잘못되었습니다: ${issues}.`,
    advice: '페이지를 새로 고치세요. 프로그램보다 오래된 페이지일 수 있습니다.',
  }),
  'workbench.notConnected': () => ({
    message: '페이지와 Graft의 연결이 끊어졌습니다.',
    advice: '저절로 다시 연결됩니다. 그렇지 않으면 Graft가 아직 실행 중인지 확인하세요.',
  }),
  'workbench.noDocument': ({ document }) => ({
    message: `라이브러리에 문서 "${document}"이(가) 없습니다.`,
    advice: '홈에서 다른 문서를 여세요.',
  }),
  'workbench.conflict': ({ document }) => ({
    message: `문서 "${document}"이(가) 다른 창에서 바뀌었습니다. 덮어쓴 것은 없습니다.`,
    advice: '문서를 다시 불러오거나, 편집한 내용을 사본으로 보관하세요.',
  }),
  'workbench.incomplete': () => ({
    message: '이 문서는 아직 학습할 수 없습니다. 데이터나 손실 함수가 정해지지 않았습니다.',
    advice: '학습 설정에서 고른 뒤 다시 시작하세요.',
  }),
  'workbench.outsideFolders': ({ path }) => ({
    message: `${path}은(는) 작업대가 볼 수 있는 폴더 밖에 있습니다.`,
    advice:
      '파일을 그런 폴더로 옮기거나, 올리거나, 파일이 있는 폴더에서 "graft serve"를 시작하세요.',
  }),
  'workbench.fileExists': ({ path }) => ({
    message: `${path}에 이미 파일이 있습니다. 건드리지 않았습니다.`,
    advice: '다른 이름을 고르거나, 바꾸겠다고 선택하세요.',
  }),
  'workbench.noTraining': ({ run }) => ({
    message: `실행 ${run}은(는) 진행 중이 아닙니다.`,
    advice: '어떻게 끝났는지 실행 표에서 확인하세요.',
  }),
  'web.tooLarge': ({ limit }) => ({
    message: `보낸 것이 ${limit}바이트보다 큽니다.`,
    advice: 'Graft가 볼 수 있는 폴더에 파일을 넣고 거기에서 여세요.',
  }),
  'file.missing': ({ path }) => ({
    message: `${path}이(가) 없습니다.`,
    advice: '경로를 확인하세요.',
  }),
  'trainer.busy': ({ run }) => ({
    message: `실행 ${run}이(가) 아직 진행 중입니다.`,
    advice: '기다리거나 먼저 멈추세요.',
  }),
  'trainer.crashed': ({ detail }) => ({
    message: `학습 프로세스가 예기치 않게 끝났습니다 (${detail}). 실행은 마지막 체크포인트와 함께 보관됩니다.`,
    advice: '실행을 이어서 하세요. 다시 끝나면 배치 크기를 줄이세요.',
  }),
  'trainer.outOfMemory': ({ detail }) => ({
    message: `TensorFlow의 메모리가 부족합니다 (${detail}). 마지막 체크포인트는 보관됩니다.`,
    advice: '다른 프로그램을 닫고 이어서 하거나, 배치나 입력을 줄여 새로 시작하세요.',
  }),
  'library.nameTaken': ({ name }) => ({
    message: `"${name}"이라는 모델이 이미 라이브러리에 있습니다. 모델은 바뀌지 않습니다.`,
    advice: '다른 이름을 고르세요.',
  }),
  'run.diverged': ({ epoch, batch }) => ({
    message: `실행이 에포크 ${epoch + 1}, 배치 ${batch + 1}에서 발산했습니다.`,
    advice: '학습률을 낮추거나 데이터를 확인하세요. 지금까지 가장 좋은 가중치는 보관됩니다.',
  }),
  'internal.defect': ({ detail }) => ({
    message: `Graft 안에서 문제가 생겼습니다: ${detail}.`,
    advice: 'Graft의 결함입니다. 무엇을 했는지와 함께 알려 주세요.',
  }),
}
