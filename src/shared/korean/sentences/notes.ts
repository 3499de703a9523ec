import type { Sentences } from '../sentenceTable.ts'

/** Notes of imports, exports and runs. */
export const notes: Sentences = {
  '<what> of the file was not carried over.': '파일에 있던 <what> 정보는 가져오지 않았습니다.',
  'Words that stand there again, of which the first was taken: {count}.':
    '다시 나온 단어 {count}개는 첫 번째 것만 가져왔습니다.',
  'Words with letters that are no UTF-8: {count}. No text has these.':
    'UTF-8이 아닌 글자가 든 단어가 {count}개 있습니다. 이런 단어는 어떤 글에도 없습니다.',
  'The first line says {told} words, and there are {found}: the file may be cut off.':
    '첫 줄에는 단어가 {told}개라고 되어 있지만 {found}개뿐입니다. 파일이 잘렸을 수 있습니다.',
  'The first {count} words were taken; the others of the file were left out.':
    '파일의 앞에서부터 단어 {count}개를 가져오고 나머지는 제외했습니다.',
  'Id 0 is padding, all zeros; id 1 stands for other words, with the vector that the file has for them.':
    'ID 0은 모두 0인 채움이고, ID 1은 그 밖의 단어로 파일에 있는 해당 벡터를 씁니다.',
  'Id 0 is padding, all zeros; id 1 stands for other words, with the mean of all vectors.':
    'ID 0은 모두 0인 채움이고, ID 1은 그 밖의 단어로 모든 벡터의 평균을 씁니다.',
  'The loss ({names})': '손실({names})',
  'The list of metrics ({names})': '지표 목록({names})',
  'The optimizer ({name}) with its state': '옵티마이저({name})와 그 상태',
  '"{name}" is no weight of a layer; it was left out.':
    '"{name}" 항목은 층의 가중치가 아니어서 제외했습니다.',
  'Weights that are stored as {dtype} became float32; they are as coarse as they were.':
    '{dtype} 형식으로 저장된 가중치를 float32로 바꿨습니다. 정밀도는 저장된 그대로입니다.',
  'The array "{name}" ({dtype}) is state that no weight holds; it was left out.':
    '"{name}" 배열({dtype})은 어느 가중치에도 속하지 않는 상태여서 제외했습니다.',
  'The array "{name}" is float16 in the file and became float32.':
    '파일에서 float16인 "{name}" 배열을 float32로 바꿨습니다.',
  'The model scales its input "{input}" itself (<how>): give it numbers as they are, such as 0 to 255 of a picture, and no scaled ones.':
    '모델이 입력 "{input}"의 배율을 스스로 맞춥니다(<how>). 이미지의 0~255처럼 원래의 수를 그대로 주고, 배율을 맞춘 수를 주지 마세요.',
  'The data are scaled, and the model scales them again (layer "{layer}"): most likely the data should be left as they are, with scale 1, offset 0 and no normalization.':
    '데이터의 배율을 맞추었는데 모델이 "{layer}" 층에서 다시 맞춥니다. 데이터는 배율 1, 더하는 값 0, 정규화 없음으로 그대로 두는 것이 맞을 것입니다.',
  'layer "{layer}": mean and variance': '"{layer}" 층: 평균과 분산',
  'layer "{layer}": scale {scale}, offset {offset}':
    '"{layer}" 층: 배율 {scale}, 더하는 값 {offset}',
  '<message> It keeps its place, but cannot be computed; cut the model before or after it, or replace it.':
    '<message> 자리는 유지되지만 계산할 수 없습니다. 이 층의 앞이나 뒤에서 모델을 자르거나 교체하세요.',
  'Every number of the array "{name}" is 0 in the file.':
    '파일에서 "{name}" 배열의 모든 수가 0입니다.',
  'Layer "{name}": the empty setting "{key}", which Graft does not know, was left out.':
    '"{name}" 층: Graft가 모르는 빈 설정 "{key}" 항목을 제외했습니다.',
  'Layer "{name}": Graft does not know the {key} "{className}"; it was left out.':
    '"{name}" 층: {key} 설정의 "{className}" 종류를 Graft가 몰라 제외했습니다.',
  'Layer "{name}" computes with {dtype} in the file; Graft computes it with float32.':
    '"{name}" 층은 파일에서 {dtype} 형식으로 계산하지만 Graft는 float32로 계산합니다.',
  'Layer "{name}" is called with training={value} in the file; in Graft its freeze mode decides.':
    '"{name}" 층은 파일에서 training={value} 값으로 호출되지만 Graft에서는 동결 방식이 정합니다.',
  'The activation of layer "{owner}", a {className}, became layer "{name}".':
    '"{owner}" 층의 활성화({className})를 "{name}" 층으로 나누었습니다.',
  'Layer "{from}" is named "{to}" here: names are unique and without slashes.':
    '"{from}" 층의 이름을 여기서는 "{to}" 이름으로 바꿨습니다. 층 이름은 겹치지 않으며 빗금을 쓸 수 없습니다.',
  'Layer "{layer}" is connected to nothing and was left out.':
    '"{layer}" 층은 연결된 곳이 없어 제외했습니다.',
  'The nested model "{model}" is called with {key}={value} in the file, which was left out.':
    '안에 든 "{model}" 모델은 파일에서 {key}={value} 값으로 호출되는데 이 값은 제외했습니다.',
  'The nested model "{model}" is called with {key}={value} in the file, which was left out. The freeze modes of its layers decide.':
    '안에 든 "{model}" 모델은 파일에서 {key}={value} 값으로 호출되는데 이 값은 제외했습니다. 층들의 동결 방식이 정합니다.',
  'Layer "{layer}" is of kind {className}, which Graft does not know. It keeps its place, but cannot be computed; cut the model before or after it, or replace it.':
    '"{layer}" 층의 종류 {className}: Graft가 모르는 종류입니다. 자리는 유지되지만 계산할 수 없습니다. 이 층의 앞이나 뒤에서 모델을 자르거나 교체하세요.',
  'Layer "{layer}" in {place} is of kind {className}, which Graft does not know. It keeps its place, but cannot be computed; cut the model before or after it, or replace it.':
    '{place} 안의 "{layer}" 층의 종류 {className}: Graft가 모르는 종류입니다. 자리는 유지되지만 계산할 수 없습니다. 이 층의 앞이나 뒤에서 모델을 자르거나 교체하세요.',
  'Layer "{layer}" is of kind {className}, which Graft does not compute: it <reason>. It keeps its place. <advice>':
    '"{layer}" 층의 종류 {className}: Graft가 계산하지 않는 종류입니다. <reason>. 자리는 유지됩니다. <advice>',
  'Layer "{layer}" in {place} is of kind {className}, which Graft does not compute: it <reason>. It keeps its place. <advice>':
    '{place} 안의 "{layer}" 층의 종류 {className}: Graft가 계산하지 않는 종류입니다. <reason>. 자리는 유지됩니다. <advice>',
  'Layer "{name}" is frozen, but a {className} of Keras 3 cannot be written so: there it drops while training.':
    '"{name}" 층은 동결되어 있지만 Keras 3의 {className} 층은 그렇게 쓸 수 없습니다. 그곳에서는 학습 중에 드롭아웃이 작동합니다.',
  'Layer "{name}" is written as trainable = false: Keras has no mode in which only the weights stand still.':
    '"{name}" 층을 trainable = false로 썼습니다. Keras에는 가중치만 동결하는 방식이 없습니다.',
  'Graph and weights were compared, but no predictions: <reason>':
    '그래프와 가중치는 비교했지만 예측은 비교하지 못했습니다: <reason>',

  'Weights that began anew: {names}.': '새로 시작한 가중치: {names}.',
  '{count} training rows were left unused.': '학습 행 {count}개를 사용하지 않았습니다.',
  'The model was kept without a name: <message> Its identity is {id}.':
    '모델을 이름 없이 보관했습니다. <message> 식별 번호는 {id}입니다.',
  'A model named "{name}" is in the library already, and models never change.':
    '"{name}" 모델이 이미 라이브러리에 있으며, 보관된 모델은 바뀌지 않습니다.',
  'This model cannot be kept in the library: <reason>.':
    '이 모델은 라이브러리에 보관할 수 없습니다: <reason>.',
  'Input rows of shape {from} are taken as {to}.':
    '모양이 {from}인 입력 행을 {to} 모양으로 받습니다.',
  'There are no validation rows: the weights of the last epoch are kept.':
    '검증 행이 없어 마지막 에포크의 가중치를 보관합니다.',
  'There are no validation rows: the best epoch is chosen by "{watched}" and not by "{metric}".':
    '검증 행이 없어 가장 좋은 에포크를 "{metric}" 대신 "{watched}" 값으로 정합니다.',
  'No epoch ended with finite numbers: the weights are those before the run.':
    '유한한 수로 끝난 에포크가 없어 가중치는 실행 전과 같습니다.',
  'The evaluation was stopped before the <part> rows.':
    '<part> 행을 평가하기 전에 평가를 멈췄습니다.',
  'Phase {phase} trains step by step, not compiled: <reason>.':
    '{phase}단계는 컴파일하지 않고 한 스텝씩 학습합니다: <reason>.',
  'Phase {phase} uses another optimizer ({now} after {before}): the optimizer memory of the phase before was dropped.':
    '{phase}단계는 다른 옵티마이저를 씁니다({before} 다음 {now}). 앞 단계의 옵티마이저 메모리는 버렸습니다.',
  'Phase {phase}: {kept} weights go on with their optimizer memory, {fresh} begin with none.':
    '{phase}단계: 가중치 {kept}개는 옵티마이저 메모리를 이어 쓰고, {fresh}개는 메모리 없이 시작합니다.',

  'The outputs of the <layers> for {rows} rows were there from an earlier run; they were reused.':
    '<layers>의 출력 {rows}행이 이전 실행에서 남아 있어 재사용했습니다.',
  'The <layers> ran once over {rows} rows; their outputs were reused.':
    '<layers>을 {rows}행에 대해 한 번 실행하고 출력을 재사용했습니다.',
  'The outputs of the <layers> could not be kept for later runs: <reason>.':
    '<layers>의 출력을 다음 실행을 위해 보관하지 못했습니다: <reason>.',
  'The frozen layers up to <end> run in every step: <reason>.':
    '<end>까지 동결된 층을 스텝마다 실행합니다: <reason>.',
  'frozen layers up to <end>': '<end>까지 동결된 층',
  'Frozen layers from <start> on run in every step: <reason>.':
    '<start>부터 동결된 층을 스텝마다 실행합니다: <reason>.',
  '{names} and {rest} more': '{names} 외 {rest}개',
  'it draws random numbers in training': '학습 중에 난수를 씁니다',
  'its statistics move': '통계가 움직입니다',
  'it adds a penalty on its outputs to the loss': '출력에 대한 벌점을 손실에 더합니다',
  'on stored outputs the layers behind them give other numbers <mode>':
    '저장한 출력을 쓰면 뒤의 층들이 <mode> 다른 수를 냅니다',
  'in prediction': '예측할 때',
  'in training': '학습할 때',
  'their outputs would take {size}': '출력이 {size}를 차지합니다',
  'their outputs cannot be stored: {reason}': '출력을 저장할 수 없습니다: {reason}',

  'nothing was compiled': '컴파일된 것이 없습니다',
  'the compiled step gives a loss of {result}, the eager step {expected}':
    '컴파일한 스텝의 손실은 {result}, 즉시 실행한 스텝의 손실은 {expected}입니다',
  'the compiled step gives other numbers for {name} than the eager step':
    '컴파일한 스텝과 즉시 실행한 스텝에서 {name}의 값이 다릅니다',
  'a variable': '변수',
  'the step': '스텝',
  'an op': '연산',
  'layer "{layer}" ({op})': '"{layer}" 층({op})',
  '<op> computes other numbers when its step is replayed':
    '<op>: 스텝을 다시 실행하면 다른 수를 냅니다',
  '<who> looks at computed values in JavaScript, so other values could lead to another computation':
    '<who>: 계산된 값을 JavaScript에서 보므로 값이 다르면 계산도 달라질 수 있습니다',
  '<op> is computed differently from step to step': '<op>: 스텝마다 다르게 계산됩니다',
  '<op> is not computed in every step': '<op>: 모든 스텝에서 계산되지는 않습니다',
  'a number that <user> takes is made in JavaScript and differs from step to step':
    '<user>: 받는 수를 JavaScript에서 만들며 스텝마다 다릅니다',
  'the step updates other variables from step to step': '스텝마다 갱신하는 변수가 다릅니다',

  'Layer "{name}" has trainable = null in the file, which Keras refuses; it is <state> here.':
    '"{name}" 층은 파일에서 trainable = null인데 Keras는 이것을 받지 않습니다. 여기서는 <state>.',
  'taken for true': 'true로 봅니다',
  frozen: '동결합니다',
  '<message> It stands in {place}.': '<message> 위치: {place}.',
  'Layer "{layer}" ({className}) uses <what>, which Graft cannot compute.':
    '"{layer}" 층({className})에 Graft가 계산할 수 없는 것이 있습니다: <what>.',
  'Layer "{layer}" ({className}): {key}: <reason>.':
    '"{layer}" 층({className})의 {key} 설정이 잘못되었습니다: <reason>.',
  'Layer "{layer}" ({className}) cannot take its input: <reason>.':
    '"{layer}" 층({className})이 입력을 받을 수 없습니다: <reason>.',
  'Layer "{layer}" is of kind {className}, which Graft does not know.':
    '"{layer}" 층의 종류 {className}: Graft가 모르는 종류입니다.',

  'Layer "{layer}" is the same layer as "{other}" in the file. Here they are two with equal weights, which training can make unlike.':
    '파일에서 "{layer}" 층은 "{other}" 층과 같은 층입니다. 여기서는 가중치가 같은 두 층이며 학습하면 달라질 수 있습니다.',
}
