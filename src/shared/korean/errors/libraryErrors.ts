import type { libraryErrors } from '../../contract/errors/libraryErrors.ts'
import { inKorean } from '../inKorean.ts'
import type { Translated } from './translated.ts'

/** Errors of the library file in Korean. */
export const koreanLibraryErrors: Translated<typeof libraryErrors> = {
  'library.fromFuture': ({ path, found, known }) => ({
    message: `${path} 라이브러리는 더 새로운 Graft가 만들었습니다(버전 ${found}, 이 Graft가 아는 버전 ${known}). 건드리지 않았습니다.`,
    advice: '더 새로운 Graft를 사용하거나 다른 라이브러리를 선택하세요.',
  }),
  'library.notALibrary': ({ path, reason }) => ({
    message: `${path} 파일은 Graft 라이브러리가 아닙니다: ${inKorean(reason)}. 건드리지 않았습니다.`,
    advice: '다른 파일을 선택하거나 백업을 복원하세요.',
  }),
  'library.unwritable': ({ path, reason }) => ({
    message: `${path} 라이브러리에 쓸 수 없습니다: ${inKorean(reason)}. 들어 있던 내용은 그대로입니다.`,
    advice: '디스크 공간을 확보하거나 접근 권한을 확인한 뒤 다시 시도하세요.',
  }),
  'library.busy': ({ path, seconds }) => ({
    message: `${path} 라이브러리에 쓸 수 없습니다. 다른 프로그램이 ${seconds}초 동안 잠가 두었습니다. 바뀐 것은 없습니다.`,
    advice: '다른 프로그램이 끝나기를 기다리거나 그 프로그램을 닫은 뒤 다시 시도하세요.',
  }),
  'library.badModel': ({ reason }) => ({
    message: `이 모델은 라이브러리에 보관할 수 없습니다: ${inKorean(reason)}.`,
    advice: '모델을 고친 뒤 다시 저장하세요.',
  }),
  'library.noModel': ({ name }) => ({
    message: `라이브러리에 "${name}" 모델이 없습니다.`,
    advice: '"graft library list"에서 확인하세요.',
  }),
  'library.noRun': ({ run }) => ({
    message: `라이브러리에 "${run}" 실행이 없습니다.`,
    advice: '"graft runs list"에서 확인하세요.',
  }),
  'library.noDataset': ({ dataset }) => ({
    message: `라이브러리에 "${dataset}" 데이터 세트가 없습니다.`,
    advice: '데이터를 다시 준비하세요.',
  }),
  'library.nameTaken': ({ name }) => ({
    message: `"${name}" 모델이 이미 라이브러리에 있으며, 보관된 모델은 바뀌지 않습니다.`,
    advice: '다른 이름을 선택하세요.',
  }),
  'library.damaged': ({ path, found }) => ({
    message: `${path} 라이브러리가 손상되었습니다: ${inKorean(found)}.`,
    advice: '백업을 복원하세요. "graft library check"로 무엇이 잘못되었는지 볼 수 있습니다.',
  }),
}
