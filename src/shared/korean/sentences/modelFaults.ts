import type { Sentences } from '../sentenceTable.ts'

/** Why a graph or an edit is not right, and what is wrong with values of a plan. */
export const modelFaults: Sentences = {
  'input {input} of its call {call} does not come from "{layer}"':
    '{call}번 호출의 {input}번 입력은 "{layer}" 층에서 오지 않습니다',
  'there is no tensor before it': '앞에 텐서가 없습니다',
  'it takes no input': '입력을 받지 않습니다',
  'it has no call {call}': '{call}번 호출이 없습니다',
  'it is an input of the model': '모델의 입력입니다',
  'it has {count} inputs, so there is no input {input}':
    '입력이 {count}개여서 {input}번 입력이 없습니다',
  '"{name}" is not called anywhere': '"{name}" 층은 어디에서도 호출되지 않습니다',
  '"{name}" is called {count} times, so say which call: {calls}':
    '"{name}" 층은 {count}번 호출되므로 어느 호출인지 지정해야 합니다: {calls}',
  'its order names {count} of {of} layers': '순서에 층 {of}개 중 {count}개만 있습니다',
  'there is no layer "{name}"': '"{name}" 층이 없습니다',
  'it leaves the model without an output': '모델의 출력이 없어집니다',
  'its layer "{name}" is not whole': '"{name}" 층이 온전하지 않습니다',
  'its layer "{name}" has another name inside': '"{name}" 층 안의 이름이 다릅니다',
  'its inputs are not connected': '입력이 연결되어 있지 않습니다',
  'it is an input of the model that other layers take': '다른 층이 받는 모델의 입력입니다',
  'it joins {count} tensors, and what follows could take any of them':
    '텐서 {count}개를 합치는 층이어서 뒤의 층이 그중 어느 것을 받아야 할지 정할 수 없습니다',
  '"{layer}" cannot take that: <reason>': '"{layer}" 층이 받을 수 없습니다: <reason>',
  'the weights of "{layer}" would no longer fit': '"{layer}" 층의 가중치가 더는 맞지 않게 됩니다',
  'the shape would change from {was} to {becomes}, and <consequence>':
    '모양이 {was}에서 {becomes}로 바뀝니다. <consequence>',
  'the model refers to {ref}, which is not there': '모델이 가리키는 {ref} 텐서가 없습니다',
  'it takes {ref}, which is not there': '입력으로 받는 {ref} 텐서가 없습니다',
  'it takes {ref}, but "{layer}" has no output {tensor}':
    '{ref} 텐서를 받는데 "{layer}" 층에는 {tensor}번 출력이 없습니다',
  'it takes <wanted> but has {count}': '<wanted>를 받아야 하는데 {count}개가 있습니다',
  'at least {min} inputs': '입력 {min}개 이상',
  '{min} to {max} inputs': '입력 {min}~{max}개',
  '{count} inputs': '입력 {count}개',
  '1 input': '입력 1개',
  'its calls share weights, but "{weight}" would be [{one}] in one and [{other}] in another':
    '호출들이 가중치를 함께 쓰는데 "{weight}"의 모양이 한 호출에서는 [{one}], 다른 호출에서는 [{other}]입니다',
  "it is not among the model's inputs": '모델의 입력 목록에 없습니다',
  'it stands among the inputs of the model, but it is not an InputLayer':
    '모델의 입력 목록에 있지만 InputLayer가 아닙니다',
  'Keras allows no "/" in names': 'Keras의 이름에는 "/"를 쓸 수 없습니다',
  'Keras 3 allows no "/" in names': 'Keras 3의 이름에는 "/"를 쓸 수 없습니다',
  'it cannot serve as a name': '이름으로 쓸 수 없는 글자입니다',
  'there is no {ref}, since it is called {count} times':
    '{count}번 호출되므로 {ref} 텐서가 없습니다',
  'the model has no output {output}; it has {count}, counted from 0':
    '모델에 {output}번 출력이 없습니다. 출력은 {count}개이며 번호는 0부터 셉니다',

  'it is missing': '없습니다',
  'it ends': '끝나 버립니다',
  'Too small: expected {type} to be >={least}': '{least} 이상이어야 합니다',
  'Too small: expected {type} to be >{least}': '{least}보다 커야 합니다',
  'Too big: expected {type} to be <={most}': '{most} 이하여야 합니다',
  'Too big: expected {type} to be <{most}': '{most}보다 작아야 합니다',
  'Too small: expected array to have >={least} items': '항목이 {least}개 이상이어야 합니다',
  'Too small: expected array to have >{least} items': '항목이 {least}개보다 많아야 합니다',
  'Too big: expected array to have <={most} items': '항목이 {most}개 이하여야 합니다',
  'Too small: expected string to have >={least} characters': '{least}자 이상이어야 합니다',
  'Too big: expected string to have <={most} characters': '{most}자 이하여야 합니다',
  'Invalid input: expected <type>, received {found}': '<type> 값이어야 합니다',
  'expected <type>, received {found}': '<type> 값이어야 합니다',
  'Invalid option: expected one of {options}': '다음 중 하나여야 합니다: {options}',
  'expected one of {options}': '다음 중 하나여야 합니다: {options}',
  'Invalid input': '올바르지 않은 값입니다',
  'Unrecognized key: {key}': '모르는 항목입니다: {key}',
  'Unrecognized keys: {keys}': '모르는 항목입니다: {keys}',
  number: '숫자',
  int: '정수',
  string: '글자',
  boolean: '참 또는 거짓',
  array: '목록',
  object: '객체',
  tuple: '목록',
  record: '객체',
  null: 'null',
  'must rise': '점점 커져야 합니다',
  'must rise from one to the next': '뒤로 갈수록 커져야 합니다',
}
