import type { Sentences } from '../sentenceTable.ts'

/** What is told of a source of data: what was left out, and how rows are divided. */
export const dataNotes: Sentences = {
  'no row lies in a folder below its class': '클래스 아래의 폴더에 있는 행이 없습니다',
  'no name begins with "{prefix}"': '이름이 "{prefix}" 글자로 시작하는 것이 없습니다',
  'Classes of a single row can only train, not be tested: {names}.':
    '행이 하나뿐인 클래스는 학습만 할 수 있고 테스트할 수 없습니다: {names}.',
  '{count} rows of the validation or test part belong together with training rows, as the source itself divides them.':
    '검증 또는 테스트 행 {count}개는 데이터에서 정한 구분에 따라 학습 행과 같은 묶음에 속합니다.',
  ' with alpha': ', 알파 채널 있음',
  ', 16 bits': ', 16비트',
  'it is larger than 128 MB': '128MB보다 큽니다',
  'it was not read': '읽지 않았습니다',
  'It cannot be read as a picture: <reason>.': '이미지로 읽을 수 없습니다: <reason>.',
  'Its name ends in "{ending}", but it is {format}.':
    '이름은 "{ending}" 확장자로 끝나지만 실제 형식은 {format}입니다.',
  'It has {frames} frames; the first is taken.': '프레임이 {frames}개 있어 첫 프레임을 씁니다.',
  'It is hidden, or belongs to the system.': '숨긴 항목이거나 시스템에 속한 항목입니다.',
  'It cannot be read: <reason>.': '읽을 수 없습니다: <reason>.',
  'It is neither a file nor a folder.': '파일도 폴더도 아닙니다.',
  'It is a link that leads in a circle.': '순환하는 링크입니다.',
  'It lies more than {levels} folders deep.': '폴더 {levels}단계보다 깊은 곳에 있습니다.',
  'It lies beside the folders of the parts.': '구분 폴더 밖에 있습니다.',
  'folders have no columns': '폴더에는 열이 없습니다',
  '{path} has no pictures': '{path}에 이미지가 없습니다',
  'it has no columns': '열이 없습니다',
  '{sets} sets of equal rows have different labels: {names}.':
    '내용이 같은데 레이블이 다른 행 묶음이 {sets}개 있습니다: {names}.',
  'The model takes grey pictures: layer "{layer}" gives the one channel {times} times to the next layer; all weights are kept.':
    '모델이 회색 이미지를 받습니다. "{layer}" 층이 채널 하나를 {times}번 되풀이해 다음 층에 줍니다. 가중치는 모두 그대로입니다.',
  'The model takes pictures of {rows}×{columns}: layer "{layer}" brings them to {toRows}×{toColumns}.':
    '모델이 {rows}×{columns} 이미지를 받습니다. "{layer}" 층이 {toRows}×{toColumns} 크기로 맞춥니다.',
  'Pictures are brought to {rows}×{columns} (rows × columns).':
    '이미지를 {rows}×{columns}(행 × 열) 크기로 맞춥니다.',
  'Colours become grey: the model takes one channel.':
    '색을 회색으로 바꿉니다. 모델이 채널 하나를 받습니다.',
  'Grey is given to red, green and blue alike: the model takes three channels.':
    '회색을 빨강, 초록, 파랑에 똑같이 줍니다. 모델이 채널 세 개를 받습니다.',
  'The model scales pixels itself (layer "{layer}"): they stay 0 to 255.':
    '모델이 픽셀의 배율을 스스로 맞추므로("{layer}" 층) 값을 0~255로 둡니다.',
  'Ids stay below {size}: the table of layer "{layer}" has no more.':
    'ID를 {size}보다 작게 합니다. "{layer}" 층의 표가 그만큼입니다.',
  'The classes are matched to those of the model by name.':
    '클래스를 이름에 따라 모델의 클래스와 짝짓습니다.',
  'The model has no classes of these names: {names}. It needs a new head for them.':
    '모델에 이런 이름의 클래스가 없습니다: {names}. 새 헤드가 필요합니다.',
  'This model was trained on arrays; give a .npy file':
    '이 모델은 배열로 학습했습니다. .npy 파일을 지정하세요',
  '{file} prepares data as the model was trained on them.':
    '{file} 파일은 모델을 학습할 때와 같은 방식으로 데이터를 준비합니다.',
}
