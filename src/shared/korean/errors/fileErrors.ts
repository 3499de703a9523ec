import type { fileErrors } from '../../contract/errors/fileErrors.ts'
import { inKorean } from '../inKorean.ts'
import type { Translated } from './translated.ts'

/** Errors of files on disk in Korean. */
export const koreanFileErrors: Translated<typeof fileErrors> = {
  'file.missing': ({ path }) => ({
    message: `${path} 파일이 없습니다.`,
    advice: '경로를 확인하세요.',
  }),
  'file.unreadable': ({ path, reason }) => ({
    message: `${path} 파일을 읽을 수 없습니다: ${inKorean(reason)}.`,
    advice: '접근 권한이 있는지, 파일이 온전한지 확인하세요.',
  }),
  'file.unwritable': ({ path, reason }) => ({
    message: `${path} 파일을 쓸 수 없습니다: ${inKorean(reason)}. 만들다 만 파일은 남지 않았습니다.`,
    advice: '다른 위치를 선택하거나 디스크 공간을 확보하세요.',
  }),
  'file.unknownFormat': ({ path, seen }) => ({
    message: `${path} 파일은 Graft가 읽을 수 있는 모델이 아닙니다: ${inKorean(seen)}.`,
    advice:
      'Keras .keras 또는 .h5 파일, TF.js 층 모델(폴더 또는 zip), 또는 텍스트로 된 단어 벡터(GloVe, word2vec)를 선택하세요.',
  }),
  'file.damaged': ({ path, where, reason }) => ({
    message: `${path} 파일이 손상되었습니다. 위치: ${inKorean(where)}. 이유: ${inKorean(reason)}.`,
    advice: '파일을 원래 받은 곳에서 다시 받으세요.',
  }),
  'file.noInputShape': ({ path, model }) => ({
    message: `${path} 파일의 모델에 입력 모양이 지정되어 있지 않습니다(${model}).`,
    advice: 'Keras에서 모델을 한 번 빌드하거나 호출한 뒤 다시 저장하세요.',
  }),
  'file.onlyWeights': ({ path, arrays }) => ({
    message: `${path} 파일에는 가중치 배열 ${arrays}개만 있고 모델이 없습니다.`,
    advice:
      'model.save()로 모델 전체를 저장하거나 "graft load-weights"로 이 가중치를 모델에 채우세요.',
  }),
  'file.weightsDoNotFit': ({ path, fits, misfits, first }) => ({
    message: `${path} 파일의 가중치가 모델과 맞지 않습니다. 맞는 것 ${fits}개, 맞지 않는 가중치나 배열 ${misfits}개. 첫 번째: ${inKorean(first)}.`,
    advice: '"graft load-weights --preview"로 확인한 뒤 순서대로 짝짓거나 맞는 것만 가져오세요.',
  }),
  'file.weightMissing': ({ path, layer, weight }) => ({
    message: `${path} 파일에 "${layer}" 층의 "${weight}" 가중치 배열이 없습니다.`,
    advice: '모델을 다시 저장하세요. 빠진 가중치를 임의의 값으로 채우지 않습니다.',
  }),
  'file.weightUnused': ({ path, layer, array }) => ({
    message: `${path} 파일의 "${array}" 배열(${inKorean(layer)})이 들어갈 자리가 모델에 없습니다.`,
    advice: '모델과 가중치를 함께 다시 저장하세요.',
  }),
  'file.weightShape': ({ path, layer, weight, expected, found }) => ({
    message: `${path} 파일에서 "${layer}" 층의 "${weight}" 가중치 배열은 모양이 ${found}인데 필요한 모양은 ${expected}입니다.`,
    advice: '모델과 가중치를 함께 다시 저장하세요.',
  }),
  'file.weightType': ({ path, array, dtype }) => ({
    message: `${path} 파일의 "${array}" 배열은 ${dtype} 형식입니다. Graft는 float32로 계산합니다.`,
    advice: 'float32 가중치로 모델을 저장하세요.',
  }),
  'file.tooLarge': ({ path, what, bytes, limit }) => ({
    message: `${path}: ${inKorean(what)}의 크기가 ${bytes}바이트로 한도 ${limit}바이트를 넘습니다.`,
    advice: '더 작은 모델을 사용하세요.',
  }),
  'file.partMissing': ({ path, part }) => ({
    message: `${path} 파일에 딸린 ${part} 파일이 없습니다.`,
    advice: '폴더 전체를 다시 복사하세요.',
  }),
  'file.outsideFolder': ({ path, entry }) => ({
    message: `${path} 파일이 자기 폴더 밖의 "${entry}" 항목을 가리킵니다. 그곳에서는 아무것도 읽지 않았습니다.`,
    advice: '파일이 모두 한 폴더에 있는 모델을 사용하세요.',
  }),
  'file.foreignCode': ({ path, name }) => ({
    message: `${path} 파일이 가중치가 아닌 코드 "${name}" 실행을 요구합니다. 아무것도 실행하지 않았습니다.`,
    advice: '믿을 수 있는 출처에서 받은, 가중치만 든 파일을 사용하세요.',
  }),
  'file.noBuiltin': ({ name, known }) => ({
    message: `"${name}" 내장 모델이 없습니다. 있는 모델: ${known.join(', ')}.`,
    advice: '이 중에서 선택하세요.',
  }),
  'file.builtinMissing': ({ name, path }) => ({
    message: `"${name}" 내장 모델이 이 컴퓨터에 없습니다. ${path}에 아무것도 없습니다.`,
    advice: '"node scripts/bootstrap.mjs"를 실행하면 한 번 내려받습니다.',
  }),
  'file.notExportable': ({ layer, className, what, target }) => ({
    message: `"${layer}" 층(${className})은 ${inKorean(target)} 형식으로 쓸 수 없습니다. 그 형식에는 같은 계산을 하는 것이 없습니다: ${inKorean(what)}.`,
    advice: '다른 형식을 선택하거나 층을 교체하세요.',
  }),
  'file.unknownEnding': ({ path, ending, formats }) => ({
    message: `${path}의 형식을 알 수 없습니다. "${ending}" 확장자는 Graft가 쓰는 형식의 것이 아닙니다.`,
    advice: `이름 끝을 .keras나 .h5로 하거나, 확장자 없는 폴더 이름을 주거나, 형식을 지정하세요: --format ${formats.join(', ')}.`,
  }),
  'file.labelCount': ({ labels, outputs }) => ({
    message: `레이블은 ${labels}개인데 모델의 출력은 ${outputs}개입니다.`,
    advice: '출력 순서대로 레이블을 하나씩 지정하세요.',
  }),
}
