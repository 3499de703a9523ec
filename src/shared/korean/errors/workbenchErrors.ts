import type { workbenchErrors } from '../../contract/errors/workbenchErrors.ts'
import { inKorean, issueInKorean } from '../inKorean.ts'
import type { Translated } from './translated.ts'

/** Errors of the workbench and its two shells in Korean. */
export const koreanWorkbenchErrors: Translated<typeof workbenchErrors> = {
  'workbench.noMethod': ({ method }) => ({
    message: `작업대에 "${method}" 기능이 없습니다.`,
    advice: '페이지를 새로 고치세요. 프로그램보다 오래된 페이지일 수 있습니다.',
  }),
  'workbench.badArgument': ({ method, issues }) => ({
    message: `"${method}" 호출이 잘못되었습니다: ${issues.split('; ').map(issueInKorean).join('; ')}.`,
    advice: '페이지를 새로 고치세요. 프로그램보다 오래된 페이지일 수 있습니다.',
  }),
  'workbench.notConnected': ({ reason }) => ({
    message: `페이지와 Graft의 연결이 끊어졌습니다: ${inKorean(reason)}.`,
    advice:
      '저절로 다시 연결됩니다. 그렇지 않으면 Graft를 시작한 곳에서 아직 실행 중인지 확인하세요.',
  }),
  'workbench.noDocument': ({ document }) => ({
    message: `라이브러리에 "${document}" 문서가 없습니다.`,
    advice: '홈에서 다른 문서를 여세요.',
  }),
  'workbench.conflict': ({ document, revision, found }) => ({
    message: `"${document}" 문서가 다른 창에서 바뀌었습니다(수정 번호 ${found}, 여기서 편집을 시작한 번호 ${revision}). 덮어쓴 것은 없습니다.`,
    advice: '문서를 다시 불러오거나 편집한 내용을 사본으로 보관하세요.',
  }),
  'workbench.incomplete': ({ missing }) => ({
    message: `이 문서는 아직 학습할 수 없습니다. 빠진 것: ${inKorean(missing)}.`,
    advice: '학습 설정에서 선택한 뒤 다시 시작하세요.',
  }),
  'workbench.outsideFolders': ({ path }) => ({
    message: `${path} 경로는 작업대가 볼 수 있는 폴더 밖에 있습니다.`,
    advice:
      '볼 수 있는 폴더로 파일을 옮기거나, 업로드하거나, 파일이 있는 폴더에서 "graft serve"를 시작하세요.',
  }),
  'workbench.fileExists': ({ path }) => ({
    message: `${path}에 이미 무언가가 있습니다. 건드리지 않았습니다.`,
    advice: '다른 이름을 선택하거나 이미 있는 것을 바꾸도록 하세요.',
  }),
  'workbench.noDialog': ({ purpose }) => ({
    message: `브라우저에는 파일을 선택하는 시스템 대화 상자가 없습니다(${purpose}).`,
    advice: '페이지에 있는 목록에서 파일을 선택하거나 업로드하세요.',
  }),
  'workbench.noTraining': ({ run }) => ({
    message: `${run} 실행은 진행 중이 아닙니다.`,
    advice: '어떻게 끝났는지 실행 표에서 확인하세요.',
  }),
  'workbench.noResult': ({ run, reason }) => ({
    message: `${run} 실행에는 그런 결과가 없습니다: ${inKorean(reason)}.`,
    advice: '다른 실행을 선택하세요.',
  }),
  'workbench.noBaseModel': ({ path, name }) => ({
    message: `${path} 문서에 "${name}" 모델이 들어 있지 않고, 라이브러리에도 없습니다.`,
    advice: '그 모델을 한 번 열거나, 모델을 포함해 저장한 문서를 받으세요.',
  }),
  'workbench.noBuiltin': ({ name, known }) => ({
    message: `Graft에 "${name}" 모델이 들어 있지 않습니다.`,
    advice: `들어 있는 모델: ${known.join(', ')}.`,
  }),
  'workbench.noPiece': ({ piece }) => ({
    message: `선반에 "${piece}" 조각이 없습니다.`,
    advice: '라이브러리 페이지를 새로 고치세요.',
  }),
  'web.notBuilt': ({ folder }) => ({
    message: `작업대의 페이지가 아직 만들어지지 않았습니다. ${folder} 폴더가 없습니다.`,
    advice: '"npm start"를 실행하면 먼저 페이지를 만듭니다.',
  }),
  'web.badPort': ({ port }) => ({
    message: `"${port}" 값은 포트가 아닙니다. 포트는 0부터 65535까지의 정수입니다.`,
    advice: '다른 번호를 지정하거나 옵션을 빼세요. 옵션을 빼면 비어 있는 포트를 씁니다.',
  }),
  'web.portTaken': ({ port, reason }) => ({
    message: `${port}번 포트를 사용할 수 없습니다: ${inKorean(reason)}.`,
    advice: '다른 번호를 지정하거나 옵션을 빼세요. 옵션을 빼면 비어 있는 포트를 씁니다.',
  }),
  'web.badUpload': ({ name }) => ({
    message: `"${name}" 항목을 받을 수 없습니다. 폴더 안 파일의 경로가 아닙니다.`,
    advice: '이름을 바꾸거나, Graft가 볼 수 있는 곳에 폴더를 두고 거기에서 여세요.',
  }),
  'web.tooLarge': ({ limit }) => ({
    message: `보낸 데이터가 ${limit}바이트보다 큽니다.`,
    advice: 'Graft가 볼 수 있는 폴더에 파일을 넣고 거기에서 여세요.',
  }),
}
