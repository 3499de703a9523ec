import type { Sentences } from '../sentenceTable.ts'

/** Layers that turn numbers of a table into ids or columns. */
export const categoryHelps: Sentences = {
  'Turns ids into columns of zeros and ones.': 'ID를 0과 1로 된 열로 바꿉니다.',
  'Number of columns: the largest id plus 1.': '열의 수, 곧 가장 큰 ID에 1을 더한 값입니다.',
  '"oneHot": a row of zeros with a one at the id, "multiHot": ones at all ids of a row, ':
    '"oneHot": ID 자리만 1이고 나머지는 0인 행, "multiHot": 행의 모든 ID 자리가 1, ',
  '<modes>"count": how often each id occurs in a row.': '<modes>"count": 행마다 각 ID가 나온 횟수.',
  '"int": the id itself, <modes>"count": how often each id occurs in a row.':
    '"int": ID 자체, <modes>"count": 행마다 각 ID가 나온 횟수.',
  'with this output it takes rows of ids, with one axis beside the batch':
    '이 출력 방식에서는 배치 말고 축이 하나인 ID 행을 받습니다',
  'it takes weights of ids, a second input, only where it counts':
    'ID의 가중치인 두 번째 입력은 개수를 셀 때만 받습니다',
  'bins that have not been learned from data (adapt) yet':
    '아직 데이터에서 구하지 않은(adapt) 구간',
  'Tells for each number in which range it lies.': '수마다 어느 구간에 드는지 알려 줍니다.',
  'Where one range ends and the next begins; a boundary itself is in the upper one.':
    '한 구간이 끝나고 다음이 시작하는 값입니다. 경계값은 위 구간에 듭니다.',
  'Number of ranges to be learned in Keras.': 'Keras에서 데이터로 구할 구간의 수입니다.',
  'How exactly Keras learns them.': 'Keras가 구간을 얼마나 정확하게 구하는지 정합니다.',
  'The numbers that have ids of their own, in the order of the ids.':
    '자기 ID를 가지는 수이며 ID 순서대로 적습니다.',
  'Turns ids back into numbers.': 'ID를 다시 수로 바꿉니다.',
  'A number that stands for nothing and has id 0.': '아무것도 뜻하지 않으며 ID가 0인 수입니다.',
  'What a number without an id is turned back into.': 'ID가 없는 수를 되돌릴 때 쓰는 값입니다.',
  'Number of ids for all numbers without their own.':
    '자기 ID가 없는 수들이 나누어 쓰는 ID의 수입니다.',
  'How such a number gets one of several. Graft computes floormod.':
    '그런 수가 여럿 중 하나의 ID를 받는 방법입니다. Graft는 floormod로 계산합니다.',
  'Most ids that there can be.': 'ID의 최대 개수입니다.',
  'As many columns as there can be ids.': 'ID가 있을 수 있는 만큼 열을 둡니다.',
  'the output mode tf_idf': 'tf_idf 출력 방식',
  'ids by a hash (farmhash)': '해시(farmhash)로 정하는 ID',
  'a vocabulary that is not among its settings (adapt)': '설정에 들어 있지 않은 어휘(adapt)',
  'its vocabulary names a number twice': '어휘에 같은 수가 두 번 있습니다',
  'Gives each number of a list an id, and all others one together.':
    '목록에 있는 수마다 ID를 하나씩 주고, 나머지 수는 ID 하나를 함께 씁니다.',
  'takes text, and the data of Graft are numbers': '글을 받는 층인데 Graft의 데이터는 수입니다',
  'gives values ids by a hash that TensorFlow computes from their text':
    'TensorFlow가 글에서 계산하는 해시로 값에 ID를 줍니다',
  'a query and a value with different numbers of features': '특성 수가 다른 질의와 값',
  'columns for several ids of a row': '한 행의 여러 ID에 대한 열',
  'Shows images as if seen from another side at random while training.':
    '학습 중에 이미지를 무작위로 다른 쪽에서 본 것처럼 바꿉니다.',
  'How far corners move, as a share of half the size.':
    '모서리를 얼마나 옮기는지이며 크기의 절반에 대한 비율입니다.',
  'Value beyond the edges.': '가장자리 밖의 값입니다.',
}
