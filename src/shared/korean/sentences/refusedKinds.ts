import type { Sentences } from '../sentenceTable.ts'

/** Why Graft does not compute some classes of Keras, and what to do about them. */
export const refusedKinds: Sentences = {
  'runs code of its author, which a file cannot bring along safely':
    '만든 사람의 코드를 실행하는 층인데, 파일로는 코드를 안전하게 가져올 수 없습니다',
  'Cut the model before or after it, or replace it by a layer that computes the same.':
    '이 층의 앞이나 뒤에서 모델을 자르거나 같은 계산을 하는 층으로 교체하세요.',
  'wraps a model of another framework': '다른 프레임워크의 모델을 감싼 층입니다',
  'Cut the model before or after it, or save the inner model as a Keras model first.':
    '이 층의 앞이나 뒤에서 모델을 자르거나 먼저 안의 모델을 Keras 모델로 저장하세요.',
  'is a base class for layers of its author and computes nothing by itself':
    '직접 만드는 층의 기반 클래스여서 그 자체로는 아무것도 계산하지 않습니다',
  'looks words or values up in a table that is no weight':
    '가중치가 아닌 표에서 단어나 값을 찾는 층입니다',
  'Do this step when the data is made, and begin the model with the ids (Embedding).':
    '이 단계는 데이터를 만들 때 하고, 모델은 ID를 받는 Embedding으로 시작하세요.',
  'prepares values of a data table, with no gradient to what is before it':
    '데이터 표의 값을 준비하는 층이어서 앞쪽으로 기울기가 흐르지 않습니다',
  'Do this step when the data is made, and begin the model with the columns it gives.':
    '이 단계는 데이터를 만들 때 하고, 모델은 그 결과 열로 시작하세요.',
  'computes spectra of sound': '소리의 스펙트럼을 계산하는 층입니다',
  'Compute the spectra when the data is made, and begin the model with them as images.':
    '스펙트럼은 데이터를 만들 때 계산하고, 모델은 그것을 이미지로 받아 시작하세요.',
  'mixes rows of a batch and their labels, so that it is a step of the data and not a layer':
    '배치의 행과 레이블을 섞으므로 층이 아니라 데이터를 준비하는 단계입니다',
  'Remove it: it does nothing in prediction. Label smoothing of the loss regularises alike.':
    '예측할 때는 아무 일도 하지 않으므로 삭제하세요. 손실의 레이블 스무딩이 비슷하게 규제합니다.',
  'draws which other layers to apply': '어느 층을 적용할지 무작위로 뽑는 층입니다',
  'Remove it, it does nothing in prediction, and put the Random layers of your choice in.':
    '예측할 때는 아무 일도 하지 않으므로 삭제하고, 원하는 Random 층을 넣으세요.',
  'bends images in a way that has no counterpart here':
    'Graft에 대응하는 것이 없는 방식으로 이미지를 휘는 층입니다',
  'Remove it, it does nothing in prediction, and put RandomRotation and RandomShear in.':
    '예측할 때는 아무 일도 하지 않으므로 삭제하고 RandomRotation과 RandomShear를 넣으세요.',
  'counts how often each value occurs in an image': '이미지에 각 값이 몇 번 나오는지 세는 층입니다',
  'Do this step when the data is made, or put AutoContrast in its place.':
    '이 단계는 데이터를 만들 때 하거나 그 자리에 AutoContrast를 넣으세요.',
  'is a part of a recurrent layer and no layer of its own':
    '순환 층의 일부이며 그 자체로는 층이 아닙니다',
  'Use the LSTM, GRU or SimpleRNN layer. A model with an RNN of this cell opens with that layer.':
    'LSTM, GRU 또는 SimpleRNN 층을 쓰세요. 이 셀의 RNN이 든 모델은 그 층으로 열립니다.',
  'runs several cells in each step of one recurrent layer':
    '순환 층 하나의 스텝마다 여러 셀을 실행합니다',
  'Replace it by LSTM, GRU or SimpleRNN layers one after the other, with the same weights.':
    '같은 가중치를 가진 LSTM, GRU 또는 SimpleRNN 층을 이어 놓아 교체하세요.',
  'repeats a cell of its author': '만든 사람이 직접 작성한 셀을 반복합니다',
  'Replace it by an LSTM, GRU or SimpleRNN layer; with their own cells an RNN opens as such a layer.':
    'LSTM, GRU 또는 SimpleRNN 층으로 교체하세요. 이 층들의 셀을 쓰는 RNN은 그 층으로 열립니다.',
  'rewrites the kernel of another layer each time it is called in training':
    '학습 중에 호출될 때마다 다른 층의 커널을 다시 씁니다',
  'Replace it by the layer inside, with the same weights: in prediction they are the same. A unitNorm or maxNorm constraint limits the kernel alike.':
    '같은 가중치를 가진 안쪽 층으로 교체하세요. 예측 결과는 같습니다. unitNorm이나 maxNorm 제약이 커널을 비슷하게 제한합니다.',
  'is a list of preprocessing layers in one': '전처리 층 여럿을 하나로 묶은 것입니다',
  'Cut the model after it, and add its layers one by one.':
    '이 층 뒤에서 모델을 자르고 안의 층들을 하나씩 추가하세요.',
  'pads lists of bounding boxes, which Graft has no data for':
    '경계 상자 목록에 패딩을 넣는데, Graft에는 그런 데이터가 없습니다',
  'Remove it, or cut the model after it.': '삭제하거나 이 층 뒤에서 모델을 자르세요.',
  'is called in two ways that share a weight': '가중치 하나를 두 가지 방식으로 나누어 호출합니다',
  'Replace it by an Embedding, and by a Dense layer where it is called in reverse.':
    'Embedding으로 교체하고, 거꾸로 호출하는 곳은 Dense 층으로 교체하세요.',
  'Use the LSTM, GRU, SimpleRNN or RNN layer. A model with an RNN of such cells opens with that layer.':
    'LSTM, GRU, SimpleRNN 또는 RNN 층을 쓰세요. 이런 셀의 RNN이 든 모델은 그 층으로 열립니다.',
}
