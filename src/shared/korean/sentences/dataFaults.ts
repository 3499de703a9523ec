import type { Sentences } from '../sentenceTable.ts'

/** Why data cannot be read, and why the library cannot be used. */
export const dataFaults: Sentences = {
  'files of the kind "{format}" are not read': '"{format}" 종류의 파일은 읽지 않습니다',
  'class {id} has {found} images instead of {wanted}':
    '클래스 {id}의 이미지가 {wanted}개가 아니라 {found}개입니다',
  'its first bytes are not those of an IDX file': '첫 바이트가 IDX 파일과 다릅니다',
  'its elements are not unsigned bytes': '원소가 부호 없는 바이트가 아닙니다',
  'it ends within its header': '헤더 중간에서 끝납니다',
  'its header promises {count} elements, but it holds {found}':
    '헤더에는 원소가 {count}개라고 적혀 있는데 {found}개가 있습니다',
  'it is larger than 2 GiB': '2GiB보다 큽니다',
  'it cannot be uncompressed': '압축을 풀 수 없습니다',
  'It lies beside the folders of the classes.': '클래스 폴더 밖에 있습니다.',
  'It is no picture by its name.': '이름으로 보아 이미지가 아닙니다.',
  'It cannot be read as a picture.': '이미지로 읽을 수 없습니다.',
  'there are none': '하나도 없습니다',
  'it is not a .npy file': '.npy 파일이 아닙니다',
  'its format version is {version}; 1 to 3 are known':
    '형식 버전이 {version}입니다. 1부터 3까지 읽을 수 있습니다',
  'its elements are of type {type}': '원소의 형식이 {type}입니다',
  'it should be {expected} bytes long but has {found}':
    '길이가 {expected}바이트여야 하는데 {found}바이트입니다',
  'its header cannot be read (arrays of objects are not taken)':
    '헤더를 읽을 수 없습니다(객체 배열은 받지 않습니다)',
  'it is in Fortran order': '포트란 순서로 되어 있습니다',
  'element {number} ({value}) does not fit 32 bits':
    '원소 {number}({value})의 값이 32비트에 들어가지 않습니다',
  'its labels are {count} different numbers, but {names} names are given':
    '레이블의 서로 다른 수는 {count}개인데 이름은 {names}개입니다',
  'The picture {path} cannot be read: <reason>.': '{path} 이미지를 읽을 수 없습니다: <reason>.',
  'The file {path} cannot be read: <reason>.': '{path} 파일을 읽을 수 없습니다: <reason>.',
  'The file {path} does not exist.': '{path} 파일이 없습니다.',
  '{count} files were left out, since they cannot be read. <reason>':
    '읽을 수 없는 파일 {count}개를 제외했습니다. <reason>',
  'it ends too early': '너무 일찍 끝납니다',
  '<what> (line {line} column {column})': '<what>({line}행 {column}열)',
  'it is written as UTF-16, and JSON is UTF-8':
    'UTF-16으로 쓰여 있습니다. JSON은 UTF-8이어야 합니다',

  'it is not an SQLite database': 'SQLite 데이터베이스가 아닙니다',
  'it is the database of another program': '다른 프로그램의 데이터베이스입니다',
  'it is not a file': '파일이 아닙니다',
  'the file is missing, though {path} with its last changes is there':
    '파일이 없는데 마지막 변경 내용이 든 {path} 파일은 있습니다',
  'an older Graft wrote it, and bringing it up to date needs writing':
    '이전 Graft가 만든 것이어서 새 형식으로 바꾸려면 쓸 수 있어야 합니다',
  'it is open for reading only, or the file or folder is write-protected':
    '읽기 전용으로 열려 있거나 파일이나 폴더가 쓰기 금지되어 있습니다',
  'the system refused to write (disk fault, quota or size limit)':
    '시스템이 쓰기를 거부했습니다(디스크 오류, 할당량 또는 크기 제한)',
  'the file or one of its companions (-wal, -shm) cannot be opened or made':
    '파일이나 딸린 파일(-wal, -shm)을 열거나 만들 수 없습니다',
  'one array or text is larger than 1 GB': '배열이나 글 하나가 1GB보다 큽니다',
  'there is not enough memory': '메모리가 부족합니다',
  'the volume is read-only': '볼륨이 읽기 전용입니다',
  'it has weights of a layer "{layer}" that its graph does not have':
    '그래프에 없는 "{layer}" 층의 가중치가 있습니다',
  'the name {name} is not valid text': '{name}: 이름에 올바르지 않은 글자가 있습니다',
  'its name is empty': '이름이 비어 있습니다',
  'its name looks like the identity of a model': '이름이 모델의 식별 번호와 비슷합니다',
  'weight array {hash} is missing': '가중치 배열 {hash} 값이 없습니다',
  '<where> has {count} numbers, but its shape is ({shape})':
    '<where>에 수가 {count}개 있는데 모양은 ({shape})입니다',
  '<where> does not hold {dtype} numbers': '<where>에 {dtype} 형식이 아닌 수가 있습니다',
  'weight array {hash} has {bytes} bytes, which its shape does not have':
    '가중치 배열 {hash}의 크기 {bytes}바이트가 모양과 맞지 않습니다',
  '"{key}" in the {role} of the checkpoint': '체크포인트 {role}의 "{key}"',

  'its process ended with code {code}': '프로세스가 코드 {code}로 끝났습니다',
  'its process ended ({detail})': '프로세스가 끝났습니다({detail})',
  'its process is gone': '프로세스가 없습니다',
  'too many pages are open': '열린 페이지가 너무 많습니다',
  'no session': '로그인 상태가 아닙니다',
  'Graft was closed': 'Graft가 닫혔습니다',
  'the message is no call': '호출이 아닌 메시지입니다',
  'the server does not answer': '서버가 응답하지 않습니다',
  'unexpected first message "{type}"': '예상하지 못한 첫 메시지 "{type}"',
  'it was cut': '연결이 끊겼습니다',
  'its elements are of a type that is not known': '원소의 형식을 알 수 없습니다',
  'it unpacks to more than 64 GiB': '압축을 풀면 64GiB를 넘습니다',
  'it unpacks to far more than a data set would': '압축을 풀면 데이터 세트치고는 너무 큽니다',
  'it is larger than 1 GiB': '1GiB보다 큽니다',
  'arrays have no columns': '배열에는 열이 없습니다',
  'array of test labels': '테스트 레이블 배열',
  'labels of the test': '테스트 레이블',
  'a list': '목록',
}
