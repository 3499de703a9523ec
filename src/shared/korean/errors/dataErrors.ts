import type { dataErrors } from '../../contract/errors/dataErrors.ts'
import { inKorean } from '../inKorean.ts'
import type { Translated } from './translated.ts'

/** Errors of data sets in Korean. */
export const koreanDataErrors: Translated<typeof dataErrors> = {
  'data.badNpy': ({ path, reason }) => ({
    message: `${path} 배열 파일을 사용할 수 없습니다: ${inKorean(reason)}.`,
    advice: '숫자로 된 리틀 엔디언 배열을 numpy.save로 저장하세요.',
  }),
  'data.noArray': ({ path, array, known }) => ({
    message: `${path}에 "${array}" 배열이 없습니다.`,
    advice: `들어 있는 배열: ${known.join(', ')}.`,
  }),
  'data.badTable': ({ path, reason }) => ({
    message: `${path} 표를 사용할 수 없습니다: ${inKorean(reason)}.`,
    advice: '처음 몇 행을 확인하고, 추측이 틀렸다면 구분 문자, 소수점, 인코딩을 지정하세요.',
  }),
  'data.noColumn': ({ path, column, known }) => ({
    message: `${path}에 "${column}" 열이 없습니다.`,
    advice: `들어 있는 열: ${known.join(', ')}.`,
  }),
  'data.badCells': ({ path, column, reason, rows }) => ({
    message: `${path}의 "${column}" 열, ${rows.join(', ')}번 행: ${inKorean(reason)}.`,
    advice: '해당 칸을 고치거나, 빈칸을 어떻게 다룰지 고르세요.',
  }),
  'data.badText': ({ path, reason }) => ({
    message: `${path}의 텍스트를 사용할 수 없습니다: ${inKorean(reason)}.`,
    advice: '일반 텍스트 파일을 선택하고, 추측이 틀렸다면 인코딩을 지정하세요.',
  }),
  'data.badGroups': ({ source, reason }) => ({
    message: `${source}의 행을 그렇게 묶을 수 없습니다: ${inKorean(reason)}.`,
    advice: '데이터에 있는 것으로 묶거나 묶지 마세요.',
  }),
  'data.unknownLabels': ({ names, known }) => ({
    message: `모델에 이런 이름의 클래스가 없습니다: ${names.join(', ')}.`,
    advice: `모델의 클래스: ${known.join(', ')}. 데이터의 클래스 이름을 바꾸거나 모델에 새 헤드를 붙이세요.`,
  }),
  'data.badIdx': ({ path, reason }) => ({
    message: `${path} IDX 파일을 사용할 수 없습니다: ${inKorean(reason)}.`,
    advice: 'MNIST처럼 온전한 IDX 파일을 선택하세요. .gz 파일도 됩니다.',
  }),
  'data.badPicture': ({ path, reason }) => ({
    message: `${path} 이미지를 읽을 수 없습니다: ${inKorean(reason)}.`,
    advice: '다른 프로그램에서 열리는 JPEG, PNG, WebP, GIF, TIFF, AVIF 또는 BMP 파일을 선택하세요.',
  }),
  'data.noPictures': ({ path, reason }) => ({
    message: `${path}에서 읽을 수 있는 이미지가 없습니다. 첫 번째 이미지: ${inKorean(reason)}.`,
    advice: '다른 프로그램에서 열리는 JPEG, PNG, WebP, GIF, TIFF, AVIF 또는 BMP 파일을 선택하세요.',
  }),
  'data.partsAsClasses': ({ path, names }) => ({
    message: `${path} 안의 폴더(${names.join(', ')})는 클래스가 아니라 데이터 세트의 구분입니다.`,
    advice: '구분 하나의 폴더를 선택하세요. 그 안의 폴더 하나가 클래스 하나입니다.',
  }),
  'data.noClasses': ({ path }) => ({
    message: `${path}에 이미지가 든 폴더가 없습니다.`,
    advice: '클래스마다 폴더를 하나 만들고 그 안에 해당 클래스의 이미지를 넣으세요.',
  }),
  'data.noLabels': ({ source }) => ({
    message: `${source}에는 레이블이 없습니다.`,
    advice:
      '레이블이 든 파일이나 열을 지정하세요. 레이블 없는 데이터는 사전 학습에 쓸 수 있습니다.',
  }),
  'data.countMismatch': ({ inputs, labels }) => ({
    message: `입력은 ${inputs}개인데 레이블은 ${labels}개입니다.`,
    advice: '입력 행마다 레이블을 하나씩 지정하세요.',
  }),
  'data.labelOutOfRange': ({ rows, label, classes }) => ({
    message: `${rows.join(', ')}번 행의 레이블 ${label}은 모델의 클래스 ${classes}개가 쓰는 범위 0~${classes - 1}을 벗어납니다.`,
    advice: '레이블을 고치거나 헤드의 유닛 수를 클래스 수에 맞추세요.',
  }),
  'data.inputCount': ({ inputs, found }) => ({
    message: `모델은 입력 ${inputs}개를 받는데 데이터에는 ${found}개가 있습니다.`,
    advice: '입력이 하나만 남도록 모델을 자르거나 입력마다 데이터를 지정하세요.',
  }),
  'data.outputCount': ({ outputs }) => ({
    message: `모델의 출력이 ${outputs}개입니다. 한 파일에는 출력 하나의 예측만 저장됩니다.`,
    advice: '원하는 출력에서 모델을 자르세요.',
  }),
  'data.idOutOfRange': ({ rows, id, size }) => ({
    message: `${rows.join(', ')}번 행의 ID ${id} 값은 임베딩 표의 범위 0~${size - 1} 밖에 있습니다.`,
    advice: 'ID를 고치거나 임베딩의 표를 더 크게 만드세요.',
  }),
  'data.shapeMismatch': ({ what, expected, found }) => ({
    message: `${inKorean(what)}의 행 모양은 ${found}인데 모델은 ${expected} 모양을 받습니다.`,
    advice: '데이터의 크기나 모양을 바꾸거나 모델의 첫 층을 바꾸세요.',
  }),
  'data.notFinite': ({ what, rows }) => ({
    message: `${inKorean(what)}에 유한하지 않은 수가 있습니다. 처음 나온 행: ${rows.join(', ')}번.`,
    advice: '이 행을 빼거나 고치세요.',
  }),
  'data.tooFew': ({ wanted, found, what }) => ({
    message: `${inKorean(what)}에서 ${wanted}행을 요청했지만 ${found}행뿐입니다.`,
    advice: '행 수를 줄이세요.',
  }),
  'data.sampleDamaged': ({ path, reason }) => ({
    message: `${path}에서 예제 데이터 세트를 읽을 수 없습니다: ${inKorean(reason)}.`,
    advice: '패키지를 다시 설치하세요.',
  }),
  'data.unknownClass': ({ name, known, source }) => ({
    message: `${source}에 "${name}" 클래스가 없습니다.`,
    advice: `사용할 수 있는 클래스: ${known.join(', ')}.`,
  }),
  'data.cancelled': ({ source }) => ({
    message: `${source} 읽기를 중단했습니다.`,
    advice: '원할 때 다시 시작하세요. 이미 본 것은 다시 읽지 않습니다.',
  }),
  'data.unknownSource': ({ source }) => ({
    message: `${source}: 알 수 있는 데이터가 아닙니다.`,
    advice:
      '이미지나 텍스트 폴더, 표(CSV, TSV, JSON lines, Parquet), NumPy 또는 IDX 파일, sample:fashion-mnist를 지정하세요.',
  }),
}
