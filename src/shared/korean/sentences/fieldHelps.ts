import type { Sentences } from '../sentenceTable.ts'

/** What the settings of layers mean. */
export const fieldHelps: Sentences = {
  'Shape with the batch axis first; null is a length that is open.':
    '배치 축이 맨 앞에 오는 모양입니다. null은 정해지지 않은 길이입니다.',
  'Type of the data for Keras; absent is float32. Graft computes with float32 and ids.':
    'Keras에서 쓰는 데이터 형식이며, 없으면 float32입니다. Graft는 float32와 ID로 계산합니다.',
  'Number of outputs.': '출력의 수입니다.',
  'Function applied to the output.': '출력에 적용하는 함수입니다.',
  'Adds a learned bias.': '학습되는 편향을 더합니다.',
  'How <of> begins.': '시작할 때 <of>의 값을 정하는 방법입니다.',
  'Penalty on <of>.': '<of>에 주는 벌점입니다.',
  'Limit put on <of> after each update.': '갱신할 때마다 <of>에 두는 제약입니다.',
  'Ignored: the run has one seed.': '쓰이지 않습니다. 실행의 시드 하나가 모두를 정합니다.',
  'Axes of the <what>, where not the usual ones.': '보통과 다를 때 쓰는 <what>의 축입니다.',
  inputs: '입력',
  outputs: '출력',
  'Factor of the sum of absolute values.': '절댓값의 합에 곱하는 계수입니다.',
  'Factor of the sum of squares.': '제곱의 합에 곱하는 계수입니다.',
  'Factor of the mean cosine between vectors.': '벡터 사이의 평균 코사인에 곱하는 계수입니다.',
  'Which vectors of the matrix.': '행렬에서 어느 벡터를 볼지 정합니다.',
  'Axes over which a norm is taken.': '노름을 구하는 축입니다.',
  'Axes of input, kernel and output: ab,bc->ac.': '입력, 커널, 출력의 축입니다. 예: ab,bc->ac.',
  'Lengths of the output without the batch; null is taken from the input.':
    '배치를 뺀 출력의 길이입니다. null이면 입력에서 가져옵니다.',
  'Axes of the output that a bias has.': '출력의 축 가운데 편향을 두는 축입니다.',
  'Number of ids: the largest id plus 1.': 'ID의 수, 곧 가장 큰 ID에 1을 더한 값입니다.',
  'Length of a vector.': '벡터의 길이입니다.',
  'Id 0 is padding, which later layers skip.': 'ID 0은 패딩이며 뒤의 층이 건너뜁니다.',
  'Name of the function.': '함수의 이름입니다.',
  'Upper limit, null for none.': '상한입니다. 없으면 null입니다.',
  'Slope below the threshold.': '문턱값 아래의 기울기입니다.',
  'Where the output begins to follow the input.': '출력이 입력을 따라가기 시작하는 값입니다.',
  'Slope of the negative side.': '음수 쪽의 기울기입니다.',
  'Axes along which one slope serves all, such as [1, 2] for images.':
    '기울기 하나를 함께 쓰는 축입니다. 예: 이미지의 [1, 2].',
  'How far below zero the negative side levels off.':
    '음수 쪽이 0 아래 얼마에서 일정해지는지 정합니다.',
  'Axes over which the shares sum to one.': '비율의 합이 1이 되는 축입니다.',
  'Number of output channels.': '출력 채널의 수입니다.',
  'Length of the kernel along each axis.': '축마다 커널의 길이입니다.',
  'Step of the kernel along each axis; 2 halves the size.':
    '축마다 커널이 움직이는 간격입니다. 2이면 크기가 절반이 됩니다.',
  '"same" pads so that stride 1 keeps the length; "causal" so that no step looks ahead.':
    '"same"은 스트라이드 1일 때 길이가 유지되게, "causal"은 뒤의 스텝을 보지 않게 패딩합니다.',
  'Which axis holds the channels.': '어느 축이 채널인지 정합니다.',
  "Spacing of the kernel's elements; 1 is dense.":
    '커널 원소 사이의 간격입니다. 1이면 빈틈이 없습니다.',
  'Channel groups that are convolved apart from each other.':
    '서로 따로 합성곱하는 채널 그룹의 수입니다.',
  '"same" pads so that stride 1 keeps the size.':
    '"same"은 스트라이드 1일 때 크기가 유지되게 패딩합니다.',
  'Step along each axis of the output; 2 doubles the size.':
    '출력의 축마다 움직이는 간격입니다. 2이면 크기가 두 배가 됩니다.',
  'Length added to each axis of the output; less than the stride. None: chosen by the padding.':
    '출력의 축마다 더하는 길이로 스트라이드보다 작아야 합니다. 없으면 패딩에 따라 정해집니다.',
  'Output channels for each input channel.': '입력 채널 하나마다 만드는 출력 채널의 수입니다.',
  'Length of the window along each axis.': '축마다 창의 길이입니다.',
  'Step of the window. None: the length of the window.':
    '창이 움직이는 간격입니다. 없으면 창의 길이와 같습니다.',
  'Keeps the pooled axes with length 1.': '풀링한 축을 길이 1로 남깁니다.',
  'Length of each axis of the result.': '결과의 축마다 길이입니다.',
  'Shape of a row, without the batch axis; -1 takes what is left.':
    '배치 축을 뺀 한 행의 모양입니다. -1이면 남는 만큼 정해집니다.',
  'The new order; 1 is the first axis after the batch.':
    '새 순서입니다. 1은 배치 다음의 첫 축입니다.',
  'Steps added: [before, after].': '덧붙이는 스텝 수: [앞, 뒤].',
  'Rows and columns added: [[top, bottom], [left, right]].':
    '덧붙이는 행과 열: [[위, 아래], [왼쪽, 오른쪽]].',
  'Length added before and after each of depth, height, width.':
    '깊이, 높이, 너비마다 앞뒤에 덧붙이는 길이입니다.',
  'Steps cut off: [before, after].': '잘라 내는 스텝 수: [앞, 뒤].',
  'Rows and columns cut off: [[top, bottom], [left, right]].':
    '잘라 내는 행과 열: [[위, 아래], [왼쪽, 오른쪽]].',
  'Length cut off before and after each of depth, height, width.':
    '깊이, 높이, 너비마다 앞뒤에서 잘라 내는 길이입니다.',
  'How many times longer.': '길이를 몇 배로 할지 정합니다.',
  'How many times taller and wider.': '높이와 너비를 몇 배로 할지 정합니다.',
  'How the pixels between are found.': '픽셀 사이의 값을 구하는 방법입니다.',
  'How many times deeper, taller and wider.': '깊이, 높이, 너비를 몇 배로 할지 정합니다.',
  'Number of steps.': '스텝의 수입니다.',
  'The axis that holds the channels.': '채널이 있는 축입니다.',
  'Share of the moving statistics that a step keeps.': '스텝마다 이동 통계에서 남기는 비율입니다.',
  'Added to the variance.': '분산에 더하는 값입니다.',
  'Adds a learned beta.': '학습되는 베타를 더합니다.',
  'Multiplies by a learned gamma.': '학습되는 감마를 곱합니다.',
  'Averages statistics over devices. There is one, so it changes nothing.':
    '여러 장치의 통계를 평균합니다. 장치가 하나이므로 달라지는 것은 없습니다.',
  'Axes over which a row is normalised.': '한 행을 정규화하는 축입니다.',
  "Keras's old variant: divides by the standard deviation, keeps the mean.":
    'Keras의 예전 방식입니다. 표준편차로 나누고 평균은 그대로 둡니다.',
  'Groups of channels that are normalised apart; -1: each channel is one.':
    '따로 정규화하는 채널 그룹의 수입니다. -1이면 채널 하나가 그룹 하나입니다.',
  'Added to the mean square.': '제곱 평균에 더하는 값입니다.',
  'Axes that make up a vector.': '한 벡터를 이루는 축입니다.',
  'Share of the elements that is dropped, from 0 to 1.':
    '버리는 원소의 비율이며 0부터 1까지입니다.',
  'Shape of the mask: 1 where one draw serves a whole axis, null for the full length.':
    '마스크의 모양입니다. 1이면 축 전체가 한 번 뽑은 값을 쓰고, null이면 전체 길이입니다.',
  'Share of the elements that is dropped, below 1.': '버리는 원소의 비율이며 1보다 작아야 합니다.',
  'Standard deviation of the noise.': '잡음의 표준편차입니다.',
  'The noise has the standard deviation sqrt(rate / (1 - rate)).':
    '잡음의 표준편차는 sqrt(rate / (1 - rate))입니다.',
  'First value of the factors.': '계수의 첫 값입니다.',
  'Number of channels.': '채널의 수입니다.',
  'Multiplies the scores by a learned number.': '점수에 학습되는 수를 곱합니다.',
  '"dot": product of query and key; "concat": tanh of their sum.':
    '"dot": 쿼리와 키의 곱, "concat": 합의 tanh.',
  'Share of the weights that is dropped in training.': '학습 중에 버리는 가중치의 비율입니다.',
  'No step sees a later one. In Keras an argument of the call.':
    '어느 스텝도 뒤의 스텝을 보지 않습니다. Keras에서는 호출할 때의 인수입니다.',
  'Weighs the features by learned numbers.': '특징마다 학습되는 수를 곱합니다.',
  'Number of heads.': '헤드의 수입니다.',
  'Features of query and key in each head.': '헤드마다 쿼리와 키의 특징 수입니다.',
  'Features of the value in each head; null: as the key.':
    '헤드마다 값의 특징 수입니다. null이면 키와 같습니다.',
  'Last axes of the result; null: as the query.':
    '결과의 마지막 축들입니다. null이면 쿼리와 같습니다.',
  'Axes of the steps; null: all between batch and features.':
    '스텝의 축입니다. null이면 배치와 특징 사이의 모든 축입니다.',
  'Adds a learned bias to each projection.': '투영마다 학습되는 편향을 더합니다.',
  'Multiplies the result by a learned gate.': '결과에 학습되는 게이트를 곱합니다.',
  'Steps this far away or farther are not seen.': '이 거리 이상 떨어진 스텝은 보지 않습니다.',
  'Features of each head.': '헤드마다 특징의 수입니다.',
  'Heads of the query.': '쿼리의 헤드 수입니다.',
  'Heads of key and value; divides those of the query.':
    '키와 값의 헤드 수입니다. 쿼리의 헤드 수를 나누어떨어지게 해야 합니다.',
  'The axis along which inputs are joined.': '입력을 이어 붙이는 축입니다.',
  'The axis that is multiplied and summed, or one for each input.':
    '곱해서 더하는 축입니다. 입력마다 하나씩 정할 수도 있습니다.',
  'Brings vectors to length 1 first.': '먼저 벡터의 길이를 1로 맞춥니다.',
  'Factor of the second tensor.': '두 번째 텐서에 곱하는 계수입니다.',
  'A step is padding when all its values are this.': '모든 값이 이 값인 스텝을 패딩으로 봅니다.',
  'Function applied to what a step proposes.': '스텝이 제안하는 값에 적용하는 함수입니다.',
  'Share of the states that is dropped before they go into the next step.':
    '다음 스텝으로 넘기기 전에 버리는 상태의 비율입니다.',
  'Gives the output of every step, not of the last one alone.':
    '마지막 스텝만이 아니라 모든 스텝의 출력을 냅니다.',
  'Gives the last states as further outputs.': '마지막 상태를 출력에 더합니다.',
  'Takes the steps from the last to the first.': '마지막 스텝부터 거꾸로 읽습니다.',
  'Goes on from the states of the batch before. Graft cannot do this.':
    '앞 배치의 상태에서 이어 갑니다. Graft는 이렇게 할 수 없습니다.',
  'How Keras loops: it changes no number.':
    'Keras가 반복하는 방식입니다. 계산 결과는 달라지지 않습니다.',
  'A masked step gives zeros, and not the output of the step before.':
    '마스크된 스텝은 앞 스텝의 출력 대신 0을 냅니다.',
  'Function applied to the gates.': '게이트에 적용하는 함수입니다.',
  'The bias of the forget gate begins at 1.': '망각 게이트의 편향을 1에서 시작합니다.',
  'Resets after the product with the recurrent kernel, which then has its own bias.':
    '순환 커널과 곱한 뒤에 리셋합니다. 이때 순환 커널은 자기 편향을 가집니다.',
  'The recurrent layer that reads forwards.': '앞에서부터 읽는 순환 층입니다.',
  'The one that reads backwards.': '뒤에서부터 읽는 층입니다.',
  'The one that reads backwards, where it is not the same turned round.':
    '뒤에서부터 읽는 층입니다. 앞의 층을 뒤집은 것과 다를 때 지정합니다.',
  'How both outputs become one; null gives both.':
    '두 출력을 하나로 합치는 방법입니다. null이면 둘 다 냅니다.',
  'The layer that each step goes through.': '스텝마다 지나는 층입니다.',
  'Factor, or one a channel.': '배율입니다. 채널마다 하나씩 정할 수도 있습니다.',
  'Added after scaling; a number, or one a channel.':
    '배율을 곱한 뒤 더하는 수입니다. 채널마다 하나씩 정할 수도 있습니다.',
  'The layer whose kernel is normalised.': '커널을 정규화할 층입니다.',
  'Steps by which the largest singular value is estimated in each call.':
    '호출마다 가장 큰 특잇값을 어림하는 데 쓰는 스텝 수입니다.',
  'A cell, as the layer that repeats it alone.': '셀 하나이며, 그 셀만 반복하는 층으로 적습니다.',
  'The cells, as the layers that repeat one of them alone: LSTM, GRU, SimpleRNN.':
    '셀들이며, 하나씩만 반복하는 층으로 적습니다: LSTM, GRU, SimpleRNN.',
}
