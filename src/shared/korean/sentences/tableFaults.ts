import type { Sentences } from '../sentenceTable.ts'

/** Why a table or a picture cannot be read, and what was done about its cells. */
export const tableFaults: Sentences = {
  'it has fewer rows than it should': '행이 있어야 할 수보다 적습니다',
  'it is <what>': '형식: <what>',
  'it has more than {count} million pixels': '픽셀이 {count}백만 개를 넘습니다',
  'it is in CMYK and does not say whether its inks are stored inverted':
    'CMYK인데 잉크 값이 뒤집혀 저장되었는지 알 수 없습니다',
  'its numbers are no bytes ("{type}")': '수가 바이트가 아닙니다("{type}")',
  'it is damaged or ends too soon ({reason})': '손상되었거나 너무 일찍 끝납니다({reason})',
  'it is damaged ({reason})': '손상되었습니다({reason})',
  'decoding it broke off ({reason})': '읽는 도중에 멈췄습니다({reason})',
  'a HEIC picture; save it as JPEG or PNG': 'HEIC 이미지(JPEG나 PNG로 저장하세요)',
  'a video': '동영상',
  'a JPEG XL picture': 'JPEG XL 이미지',
  'a JPEG 2000 picture': 'JPEG 2000 이미지',
  'a Photoshop document': 'Photoshop 문서',
  'a PDF document': 'PDF 문서',
  'an icon': '아이콘',
  'a zip archive': 'zip 파일',
  'packed with gzip': 'gzip으로 압축된 파일',
  'a web page': '웹 페이지',
  'an SVG drawing': 'SVG 그림',
  'an XML text': 'XML 글',
  'no picture of a kind that is read': '읽을 수 있는 종류의 이미지가 아님',
  'its header is of an unknown kind': '헤더의 종류를 알 수 없습니다',
  'it has no pixels': '픽셀이 없습니다',
  'bitmaps of {bits} bits in packing {packing} are not read':
    '압축 방식이 {packing}인 {bits}비트 비트맵은 읽지 않습니다',
  'it ends within its colours': '색 정보 중간에서 끝납니다',
  'it ends before its last pixel': '마지막 픽셀 앞에서 끝납니다',
  'the training part has no value': '학습 부분에 값이 없습니다',
  'nothing was counted': '센 것이 없습니다',
  'it has no rows': '행이 없습니다',
  'It has no label.': '레이블이 없습니다.',
  '{count} of its cells are no numbers and count as missing, first <first>.':
    '숫자가 아닌 칸 {count}개를 빈 값으로 봅니다. 첫 번째: <first>.',
  '"{value}" in row {row}': '{row}행의 "{value}"',
  'none of its columns is an input': '입력으로 쓸 열이 없습니다',
  '{count} rows with empty cells were left out.': '빈칸이 있는 행 {count}개를 제외했습니다.',
  '<what> in column {column}': '{column} 열: <what>',
  'an id is outside 0 to {most}': '0~{most} 범위를 벗어난 ID가 있습니다',
  'neither 0 nor 1': '0도 1도 아님',
  'no number': '숫자가 아님',
  'the label is empty': '레이블이 비어 있습니다',
  'the label "{label}" is <what>': '레이블 "{label}": <what>',
  'one of its rows is longer than 16 million characters': '1600만 자보다 긴 행이 있습니다',
  'line {line}': '{line}번째 줄',
  'line {line} cannot be read: {reason}': '{line}번째 줄을 읽을 수 없습니다: {reason}',
  'it has {count} columns': '열이 {count}개입니다',
  'one of its groups of rows is larger than 1 GiB': '1GiB보다 큰 행 묶음이 있습니다',
  'it cannot be unpacked: {reason}': '압축을 풀 수 없습니다: {reason}',
  'it is too short': '너무 짧습니다',
  'it does not end as Parquet does': 'Parquet 파일처럼 끝나지 않습니다',
  'the length of its end cannot be right': '끝부분의 길이가 올바르지 않습니다',
  'its end cannot be read: {reason}': '끝부분을 읽을 수 없습니다: {reason}',
  'its list is larger than 256 MB; write an object a line':
    '목록이 256MB보다 큽니다. 한 줄에 객체 하나씩 쓰세요',
  'it is not valid JSON': '올바른 JSON이 아닙니다',
  'it is no list of objects': '객체의 목록이 아닙니다',
  '{place} is no object in JSON': '{place}: JSON 객체가 아닙니다',
  'its encoding "{encoding}" is not known': '"{encoding}" 인코딩을 알 수 없습니다',
  'a cell is empty': '빈칸이 있습니다',
  '"{value}" is no number': '"{value}" 값은 숫자가 아닙니다',
  'The array "{name}" is float64 in the file and was rounded to float32.':
    '파일에서 float64인 "{name}" 배열을 float32로 반올림했습니다.',
  'The array "{name}" ({dtype}) holds no floats; it was left out.':
    '"{name}" 배열({dtype})에는 실수가 없어 제외했습니다.',
  'from scratch': '처음부터',
  '"{name}" takes {epochs} epochs and training from scratch {scratch}; a comparison gives all the same':
    '"{name}"의 에포크는 {epochs}, 처음부터 학습의 에포크는 {scratch}입니다. 비교하려면 같아야 합니다',
  'no rows are left for it; set split.train, so that some rows stay without labels, or take "rows": "all"':
    '사용할 행이 남지 않습니다. split.train을 정해 레이블 없는 행을 남기거나 "rows": "all"을 쓰세요',
  'The task trains on {rows} rows and is validated on {validation}; labels are <labels>.':
    '과제는 {rows}행으로 학습하고 {validation}행으로 검증합니다. 레이블: <labels>.',
  'not looked at': '보지 않음',
  'the model has {count} outputs; a task trains one':
    '모델의 출력이 {count}개입니다. 과제 하나는 출력 하나를 학습시킵니다',
  '{count} labelled, seed {seed}': '레이블 {count}개, 시드 {seed}',
  '{name}: from scratch, <draw>': '{name}: 처음부터, <draw>',
  'no difference': '차이 없음',
  'too few seeds': '시드가 너무 적음',
  'Scores of the test rows: mean ± standard deviation over {seeds} seeds. Difference: from training from scratch, in percentage points. p: two-sided paired t-test over the seeds; below 0.05 a difference counts as one. Times: mean of a seed.':
    '테스트 행의 점수: 시드 {seeds}개의 평균 ± 표준편차. 차이: 처음부터 학습한 것과의 차이(퍼센트포인트). p: 시드에 대한 양측 대응 t 검정이며 0.05보다 작으면 차이가 있다고 봅니다. 시간: 시드 하나의 평균.',
  "Of {tests} comparisons some pass by luck. After Holm's correction <left>.":
    '비교 {tests}개 중 일부는 우연히 통과합니다. 홀름 보정 뒤: <left>.',
  'none of these differences is left': '남는 차이 없음',
  'all of these differences are left': '차이가 모두 남음',
  'these differences are left: {names}': '남는 차이: {names}',
  'It cannot be read as text: <reason>.': '글로 읽을 수 없습니다: <reason>.',
  'there is no text in it': '글이 없습니다',
  'it holds bytes that are no letters': '글자가 아닌 바이트가 있습니다',
  'one of its lines is longer than 16 million characters': '1600만 자보다 긴 줄이 있습니다',
  'Row {row} leads out of the folder of the pictures.': '{row}행이 이미지 폴더 밖을 가리킵니다.',
  'there is none': '없습니다',
  'its documents have no columns': '문서에는 열이 없습니다',
  'The vocabulary has {count} given tokens; ids are 0 to {most}.':
    '어휘는 주어진 토큰 {count}개이고 ID는 0부터 {most}까지입니다.',
  'The vocabulary has {count} tokens of the training part; ids are 0 to {most}.':
    '어휘는 학습 부분의 토큰 {count}개이며 ID는 0~{most}입니다.',
  "{percent} % of the training part's tokens are in the vocabulary.":
    '학습 부분 토큰의 {percent}%가 어휘에 있습니다.',
  'The reused layers know no word of id {id}, which is "{given}" in these texts.':
    '재사용하는 층은 ID {id}번 단어를 모릅니다. 이 글에서는 "{given}" 단어입니다.',
  'The reused layers learnt other words: id {id} is "{given}" in these texts and was "{known}".':
    '재사용하는 층은 다른 단어로 학습했습니다. ID {id}번: 이 글에서 "{given}", 학습할 때 "{known}".',
  '{place} is no text': '{place}: 글이 아닙니다',
  'The numbers of the array "{name}" were never written into the file; they are 0 here.':
    '"{name}" 배열의 수가 파일에 쓰이지 않아 여기서는 0입니다.',
  'it is nested too deeply': '너무 깊게 겹쳐 있습니다',
  'RGB with alpha': 'RGB, 알파 채널 있음',
}
