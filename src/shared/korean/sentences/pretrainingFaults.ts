import type { Sentences } from '../sentenceTable.ts'

/** Why a pretraining task or an augmentation does not go with a model and data. */
export const pretrainingFaults: Sentences = {
  'there is no layer with weights up to "{layer}"': '"{layer}" 층까지 가중치가 있는 층이 없습니다',
  'unfreezing {layers} layers one after the other takes at least {epochs} epochs on labelled rows':
    '{layers}개 층을 하나씩 풀려면 레이블 행의 에포크가 {epochs} 이상이어야 합니다',
  '"{layer}" of "{title}" gives rows of shape {shape}, and the other nets give {wanted}; take another layer':
    '"{title}" 모델의 "{layer}" 층은 모양이 {shape}인 행을 내놓는데 다른 신경망은 {wanted}를 내놓습니다. 다른 층을 고르세요',
  'there is nothing between "{layer}" and the input':
    '"{layer}" 층과 입력 사이에 아무것도 없습니다',
  'the encoder is no simple row of layers at "{layer}"; build the way back by hand':
    '인코더가 "{layer}" 층에서 한 줄로 이어지지 않습니다. 되돌리는 층을 직접 만드세요',
  'rows at "{layer}" have no fixed size': '"{layer}" 층에서 행의 크기가 정해져 있지 않습니다',
  '{className} ("{layer}") has no counterpart; build the way back by hand':
    '{className} 층("{layer}")에는 되돌리는 층이 없습니다. 직접 만드세요',
  '{task} takes the losses {known}, not {loss}':
    '{task} 과제는 {loss} 손실을 받지 않습니다. 받는 손실: {known}',
  '{task} can report {known}, but {metric} would mean nothing':
    '{task} 과제에서 {metric} 지표는 의미가 없습니다. 낼 수 있는 지표: {known}',
  'a task takes a model with one input, and this one has {count}':
    '과제는 입력이 하나인 모델을 받는데 이 모델의 입력은 {count}개입니다',
  'pairs takes labels that are ids of at least two classes':
    'pairs 과제는 클래스가 둘 이상인 ID 레이블을 받습니다',
  'pairs needs labels, so it takes the training rows: say with data.split.train how many':
    'pairs 과제는 레이블이 필요하므로 학습 행을 씁니다. 몇 개인지는 data.split.train으로 정하세요',
  'pairs needs labels, so it is validated on the validation rows: say with data.split.validation how many':
    'pairs 과제는 레이블이 필요하므로 검증 행으로 검증합니다. 몇 개인지는 data.split.validation으로 정하세요',
  'rotation takes square pictures': 'rotation 과제는 정사각형 이미지를 받습니다',
  'of {patches} patches {hidden} are to be hidden, and none would be left':
    '조각 {patches}개 중 {hidden}개를 가리면 남는 조각이 없습니다',
  'colourisation takes pictures of red, green and blue':
    'colourisation 과제는 빨강, 초록, 파랑으로 된 이미지를 받습니다',
  '{task} takes rows of word ids': '{task} 과제는 단어 ID로 된 행을 받습니다',
  '"{name}" spoils rows of {axes} axes, not {shape}':
    '"{name}" 손상은 축이 {axes}개인 행에 쓰는데 모양이 {shape}입니다',
  'a block of {size} pixels is not smaller than the picture':
    '{size}픽셀 블록이 이미지보다 작지 않습니다',
  '{task} takes pictures, not rows of shape {shape}':
    '{task} 과제는 이미지를 받는데 행의 모양이 {shape}입니다',
  '{rows} x {columns} pixels cannot be cut into {down} x {across} patches':
    '{rows} × {columns}픽셀을 {down} × {across}조각으로 나눌 수 없습니다',
  '{task} takes a last layer of {count} {units} ({activation}), but the output has shape {shape}':
    '{task} 과제는 마지막 층의 유닛이 {count}개({activation})여야 하는데 출력의 모양이 {shape}입니다',
  'the output has shape {found}, but what is to be given back has {wanted}':
    '출력의 모양은 {found}인데 되돌려야 하는 것의 모양은 {wanted}입니다',
  '{task} takes one vector a row as output': '{task} 과제의 출력은 행마다 벡터 하나여야 합니다',
  'the last layer is to have a unit for each of {words} words':
    '마지막 층에는 단어 {words}개마다 유닛이 하나씩 있어야 합니다',
  'maskedWords takes an answer at each place, but the output has {shape}':
    'maskedWords 과제는 자리마다 답을 받는데 출력의 모양이 {shape}입니다',
  'maskedWords takes a Dense layer with softmax as its last':
    'maskedWords 과제의 마지막 층은 softmax를 쓰는 Dense여야 합니다',
  'the augmentation "{type}" is for texts, and the rows are none':
    '"{type}" 증강은 글에 쓰는데 이 행은 글이 아닙니다',
  'the augmentation "{type}" is for pictures, and the rows are none':
    '"{type}" 증강은 이미지에 쓰는데 이 행은 이미지가 아닙니다',
  'the augmentation "{type}" is for {taken}, and the rows are none':
    '"{type}" 증강을 이 행({taken} 아님)에는 쓸 수 없습니다',
  'the augmentation "{type}" is for colour pictures, and these have {channels} channels':
    '"{type}" 증강은 컬러 이미지에 쓰는데 이 이미지의 채널은 {channels}개입니다',
  'training rows are changed at random': '학습 행을 무작위로 바꿉니다',
  'there is no encoder "{name}"; there are {known}':
    '"{name}" 인코더가 없습니다. 있는 인코더: {known}',
  'ids of tokens cannot be normalised': '토큰의 ID는 정규화할 수 없습니다',
  'rows without classes cannot be resampled by them':
    '클래스가 없는 행은 클래스별로 다시 뽑을 수 없습니다',
  'a Boltzmann machine is a Dense layer with sigmoid on one vector a row, and "{layer}" is not':
    '볼츠만 머신은 행마다 벡터 하나를 받는, sigmoid를 쓰는 Dense 층인데 "{layer}" 층은 그렇지 않습니다',
  '{task} takes a last layer of <units> ({activation}), but the output has shape {shape}':
    '{task} 과제의 마지막 층은 <units>({activation})여야 하는데 출력의 모양이 {shape}입니다',
  'a generator makes pictures, so the net is to take pictures of one size':
    '생성기는 이미지를 만들므로 신경망이 크기가 정해진 이미지를 받아야 합니다',
  'the net calls a layer twice': '신경망이 한 층을 두 번 부릅니다',
  'the scores of a real and a made picture': '진짜 이미지와 만든 이미지의 점수',
  'The generator makes hardly different pictures: it has collapsed. A lower learning rate or a new seed may help.':
    '생성기가 거의 같은 이미지만 만듭니다(모드 붕괴). 학습률을 낮추거나 시드를 바꾸면 나아질 수 있습니다.',
  'the test rows have no pairs of the same and of different classes':
    '테스트 행에 같은 클래스 쌍과 다른 클래스 쌍이 모두 있지는 않습니다',
}
