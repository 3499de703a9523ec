import type { Sentences } from '../sentenceTable.ts'

/** Why loss, labels, metrics and data do not go together, and why a run ended. */
export const trainingFaults: Sentences = {
  'the labels of the data are no classes': '데이터의 레이블이 클래스가 아닙니다',
  'the training rows are all of one class': '학습 행이 모두 같은 클래스입니다',
  'no class has two training rows, one to learn from and one to be scored on':
    '학습에 쓸 행과 평가할 행이 하나씩 있는 클래스가 없습니다',
  'no layer of the model brings weights': '모델에 가중치를 가진 층이 없습니다',
  '{loss} is set to take logits, but the last layer ends in {activation}; set fromLogits to false, or make the last layer linear':
    '{loss} 손실은 로짓을 받도록 설정되어 있는데 마지막 층은 {activation} 함수로 끝납니다. fromLogits를 끄거나 마지막 층을 linear로 바꾸세요',
  'binaryCrossentropy asks each unit a yes-or-no question of its own, but softmax shares one answer among the units; use categoricalCrossentropy, or sigmoid':
    'binaryCrossentropy 손실은 유닛마다 따로 예/아니요를 묻는데 softmax는 답 하나를 유닛들이 나눕니다. categoricalCrossentropy나 sigmoid를 쓰세요',
  'binaryCrossentropy takes probabilities, but the last layer ends in {activation}; end it in sigmoid, or make it linear and set fromLogits':
    'binaryCrossentropy 손실은 확률을 받는데 마지막 층은 {activation} 함수로 끝납니다. sigmoid로 끝내거나, linear로 바꾸고 fromLogits를 켜세요',
  '{loss} takes one answer shared among the units, but {activation} answers for each unit on its own; use softmax, or binaryCrossentropy':
    '{loss} 손실은 유닛들이 나눈 답 하나를 받는데 {activation} 함수는 유닛마다 따로 답합니다. softmax나 binaryCrossentropy를 쓰세요',
  '{loss} takes probabilities, but the last layer ends in {activation}; end it in softmax, or make it linear and set fromLogits':
    '{loss} 손실은 확률을 받는데 마지막 층은 {activation} 함수로 끝납니다. softmax로 끝내거나, linear로 바꾸고 fromLogits를 켜세요',
  'klDivergence takes probabilities, but the last layer ends in {activation}; end it in softmax':
    'klDivergence 손실은 확률을 받는데 마지막 층은 {activation} 함수로 끝납니다. softmax로 끝내세요',
  'poisson takes outputs of 0 or more, but {activation} can be negative; use exponential or softplus':
    'poisson 손실은 0 이상의 출력을 받는데 {activation} 함수는 음수가 될 수 있습니다. exponential이나 softplus를 쓰세요',
  '{metric} compares classes, but the last layer has 1 unit; use binaryAccuracy':
    '{metric} 지표는 클래스를 비교하는데 마지막 층의 유닛이 1개입니다. binaryAccuracy를 쓰세요',
  '{metric} takes labels as <wanted>, but {loss} takes them as <given>; use {other}':
    '{metric} 지표는 레이블을 <wanted> 형식으로 받는데 {loss} 손실은 <given> 형식으로 받습니다. {other} 지표를 쓰세요',
  'class ids': '클래스 ID',
  vectors: '벡터',
  "{metric} looks whether a row's class is among the best {best}, but there are only {units}, so it would always be 1; use {other}":
    '{metric} 지표는 행의 클래스가 상위 {best}개에 드는지 보는데 클래스가 {units}개뿐이어서 언제나 1이 됩니다. {other} 지표를 쓰세요',
  '{metric} takes yes-or-no labels, but {loss} takes class ids; use {other}':
    '{metric} 지표는 예/아니요 레이블을 받는데 {loss} 손실은 클래스 ID를 받습니다. {other} 지표를 쓰세요',
  'binaryAccuracy would count every class of a row, most of them rightly not chosen, so that a model that knows nothing scores high; use {other}':
    'binaryAccuracy 지표는 행마다 모든 클래스를 세는데 대부분은 선택되지 않는 것이 맞으므로, 아무것도 모르는 모델도 높은 점수를 받습니다. {other} 지표를 쓰세요',
  '{metric} takes probabilities, but the outputs are scores of classes; use softmax, or {other}':
    '{metric} 지표는 확률을 받는데 출력은 클래스의 점수입니다. softmax나 {other} 지표를 쓰세요',
  '{metric} takes yes-or-no labels, but these are numbers from 0 to {most}':
    '{metric} 지표는 예/아니요 레이블을 받는데 이 레이블은 0부터 {most}까지의 수입니다',
  '{metric} takes yes-or-no labels and probabilities, but the outputs here are plain numbers':
    '{metric} 지표는 예/아니요 레이블과 확률을 받는데 여기의 출력은 그냥 수입니다',
  '{metric} compares vectors, but {loss} takes class ids; use {other}':
    '{metric} 지표는 벡터를 비교하는데 {loss} 손실은 클래스 ID를 받습니다. {other} 지표를 쓰세요',
  '{metric} would compare labels with logits; end the last layer in an activation':
    '{metric} 지표가 레이블을 로짓과 비교하게 됩니다. 마지막 층을 활성화 함수로 끝내세요',
  'cosineSimilarity compares directions, but the last layer has 1 unit':
    'cosineSimilarity 지표는 방향을 비교하는데 마지막 층의 유닛이 1개입니다',
  "a label is one id or one vector a row, but the model's output has shape {shape}; end it in Flatten or global pooling, and Dense":
    '레이블은 행마다 ID 하나나 벡터 하나인데 모델의 출력 모양은 {shape}입니다. Flatten이나 전역 풀링, 그다음 Dense로 끝내세요',
  '{loss} takes class ids, but the labels are vectors of {length}; use categoricalCrossentropy':
    '{loss} 손실은 클래스 ID를 받는데 레이블은 길이 {length}인 벡터입니다. categoricalCrossentropy를 쓰세요',
  'the labels are vectors of {length}, but the last layer has <units>':
    '레이블은 길이 {length}인 벡터인데 마지막 층은 <units>입니다',
  '1 unit': '유닛 1개',
  '{count} units': '유닛 {count}개',
  '1 unit can tell 2 classes apart, but the labels have {classes}; give the last layer {units} units':
    '유닛 1개는 클래스 2개를 구별할 수 있는데 레이블의 클래스는 {classes}개입니다. 마지막 층의 유닛을 {units}개로 하세요',
  'the labels have {classes} classes, but the last layer has <units>':
    '레이블의 클래스는 {classes}개인데 마지막 층은 <units>입니다',
  'a softmax over 1 unit is always 1; use sigmoid, or give the last layer more units':
    '유닛이 1개인 softmax는 언제나 1입니다. sigmoid를 쓰거나 마지막 층의 유닛을 늘리세요',
  '{loss} compares units, but the last layer has 1; give it a unit for each class, or use another loss, such as binaryCrossentropy with sigmoid':
    '{loss} 손실은 유닛들을 비교하는데 마지막 층의 유닛이 1개입니다. 클래스마다 유닛을 하나씩 두거나 sigmoid와 binaryCrossentropy 같은 다른 손실을 쓰세요',
  'class weights need labels that are class ids':
    '클래스 가중치를 쓰려면 레이블이 클래스 ID여야 합니다',
  'there are {count} class weights for {classes} classes':
    '클래스는 {classes}개인데 클래스 가중치는 {count}개입니다',
  'the model has {count} outputs; a plan trains one':
    '모델의 출력이 {count}개입니다. 계획 하나는 출력 하나를 학습시킵니다',
  'the model has {count} outputs, and training takes exactly one':
    '모델의 출력이 {count}개입니다. 학습에는 출력이 꼭 하나여야 합니다',
  'there are no training rows': '학습 행이 없습니다',
  'it watches "{metric}", but it reports {known}':
    '"{metric}" 값을 지켜보는데 내는 값은 {known}입니다',
  'row {row} of the <part> rows is not among the {rows} rows of the data':
    '<part> 행 가운데 {row}번 행이 데이터의 {rows}행 안에 없습니다',
  'its labels are no class ids': '레이블이 클래스 ID가 아닙니다',
  'its data has changed since': '그 뒤에 데이터가 바뀌었습니다',
  'only a stopped or interrupted run goes on': '멈추거나 중단된 실행만 이어서 할 수 있습니다',
  'its checkpoint does not fit the model: {misfits}':
    '체크포인트가 모델과 맞지 않습니다: {misfits}',
  'it has no model, as it is <status>': '<status> 상태여서 모델이 없습니다',
  'its labels are no classes': '레이블이 클래스가 아닙니다',
  'its data has no <part> rows': '데이터에 <part> 행이 없습니다',
  'its data are no pictures': '데이터가 이미지가 아닙니다',
  'its data has no row {row}': '데이터에 {row}번 행이 없습니다',
  'it was trained from scratch itself; choose one that reuses layers':
    '이 실행 자체가 처음부터 학습한 것입니다. 층을 재사용하는 실행을 선택하세요',
  'no map came': '결과가 오지 않았습니다',
  'no classes came': '클래스가 오지 않았습니다',
  'no prediction came': '예측이 오지 않았습니다',
  'in preparation': '준비 중인',
  preparing: '준비 중',
  running: '실행 중',
  paused: '일시 정지',
  finished: '완료',
  stopped: '멈춤',
  interrupted: '중단됨',
  diverged: '발산',
  failed: '실패',
  train: '학습',
  training: '학습',
  validation: '검증',
  test: '테스트',
  data: '데이터',
  'a loss': '손실',
  input: '입력',
  labels: '레이블',
  'input data': '입력 데이터',
  'training data': '학습 데이터',
  'input {number}': '{number}번 입력',
  'file {path}': '{path} 파일',

  'the inputs, labels or weights already hold numbers that are not finite, or the learning rate is far too high':
    '입력, 레이블이나 가중치에 이미 유한하지 않은 수가 있거나 학습률이 너무 높습니다',
  'the learning rate is too high, so that each step overshoots further':
    '학습률이 너무 높아 스텝마다 점점 더 크게 벗어납니다',
  'the learning rate is too high, or a row holds numbers that are not finite; clipping gradients may help':
    '학습률이 너무 높거나 어느 행에 유한하지 않은 수가 있습니다. 기울기를 잘라 내면 도움이 될 수 있습니다',
  'The loss became <number> in <place>. Likely cause: <cause>.':
    '<place>에서 손실 값이 유한하지 않습니다(<number>). 가능한 원인: <cause>.',
  'not a number (NaN)': '숫자 아님(NaN)',
  infinite: '무한대',
  'minus infinity': '음의 무한대',
  'epoch {epoch}, batch {batch}': '에포크 {epoch}, 배치 {batch}',
  'epoch {epoch}': '에포크 {epoch}',
  'the <what> hold a number that is not finite in row {row}':
    '<what> 데이터의 {row}번 행에 유한하지 않은 수가 있습니다',
  '<found> on the validation rows, although the inputs and the weights before the run are finite':
    '검증 행에서 <found>. 입력과 실행 전의 가중치는 유한합니다',
  '<found>, although the inputs and the weights before the run are finite':
    '<found>. 입력과 실행 전의 가중치는 유한합니다',
  'layer "{layer}" gives numbers that are not finite': '"{layer}" 층이 유한하지 않은 수를 냅니다',
  'the loss {loss} is not finite for finite outputs of the model (a logarithm of 0, a division by 0 or an overflow)':
    '모델의 출력은 유한한데 손실 {loss} 값이 유한하지 않습니다(0의 로그, 0으로 나누기 또는 오버플로)',
  'the learning rate {rate} is too high: with the weights before the run the same rows give a finite loss, so the updates since then overshot; use a lower rate, or clip the gradients':
    '학습률 {rate} 값이 너무 높습니다. 실행 전의 가중치로는 같은 행의 손실이 유한하므로 그 뒤의 갱신이 지나쳤습니다. 학습률을 낮추거나 기울기를 잘라 내세요',
  'the model has no convolution over rows and columns, so nothing in it knows places':
    '모델에 행과 열에 걸친 합성곱이 없어 위치를 아는 층이 없습니다',
  'the layer "{layer}" gives no rows and columns': '"{layer}" 층의 출력에는 행과 열이 없습니다',
  'the model takes {inputs} inputs with equally many rows each':
    '모델은 행 수가 같은 입력 {inputs}개를 받습니다',
  'the optimizer memory': '옵티마이저 메모리',
  'the learning rate': '학습률',
  'the step of the phase': '단계의 스텝',
  'the training sums': '학습 합계',
  'the evaluation sums': '평가 합계',
  'exit code {code}': '종료 코드 {code}',
  'signal {signal}': '시그널 {signal}',
  'its native library has not been built yet': '네이티브 라이브러리가 아직 만들어지지 않았습니다',
  status: '상태',
  seed: '시드',
  epochs: '에포크',
  'base model': '기반 모델',
  'kept epoch': '보관한 에포크',
  'layer {name}': '{name} 층',
  'weights of {layer}': '{layer} 층의 가중치',
  'the seed': '시드',

  head: '헤드',
  all: '전체',
  'from {layer}': '{layer} 층부터',
  'from {layer} and {count} beside it': '{layer} 층과 나란한 {count}개 층부터',
}
