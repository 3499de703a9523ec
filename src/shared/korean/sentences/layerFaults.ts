import type { Sentences } from '../sentenceTable.ts'

/** Why a layer cannot take its settings or its inputs, and what Graft does not compute. */
export const layerFaults: Sentences = {
  'this kind has no such setting': '이 종류의 층에는 그런 설정이 없습니다',
  'it is not valid': '올바르지 않습니다',
  'must be 1 where a stride is more than 1': '스트라이드가 1보다 크면 1이어야 합니다',
  'must divide the number of filters': '필터 수를 나누어떨어지게 해야 합니다',
  'must be less than the stride of its axis': '그 축의 스트라이드보다 작아야 합니다',
  'must divide the number of heads of the query': '쿼리의 헤드 수를 나누어떨어지게 해야 합니다',
  'must hold each of 1, 2, ... once': '1, 2, …가 한 번씩 들어 있어야 합니다',
  'must be odd': '홀수여야 합니다',
  'may have one -1 only': '-1은 하나만 쓸 수 있습니다',
  'the lengths of its axes must be known': '축의 길이가 정해져 있어야 합니다',
  'it takes {count} channels': '채널 {count}개를 받습니다',
  'its two inputs must have one shape': '두 입력의 모양이 같아야 합니다',
  'it takes 2 inputs': '입력 2개를 받습니다',
  'it takes two inputs': '입력 2개를 받습니다',
  'it takes a query and a value, and a key if it differs from that':
    '쿼리와 값을 받으며, 키가 값과 다르면 키도 받습니다',
  'it takes a query and a value': '쿼리와 값을 받습니다',
  'its inputs have the axes (batch, steps, features)':
    '입력의 축은 (배치, 스텝, 특징)이어야 합니다',
  'a query has as many features as a key': '쿼리와 키의 특징 수가 같아야 합니다',
  'a value has as many steps as a key': '값과 키의 스텝 수가 같아야 합니다',
  'its number of features must be known': '특징 수가 정해져 있어야 합니다',
  'its value and key differ in their steps': '값과 키의 스텝 수가 다릅니다',
  'query, value and key have equally many axes, at least 3':
    '쿼리, 값, 키의 축 수는 같아야 하며 3개 이상이어야 합니다',
  'it has no projections': '투영이 없습니다',
  'query and value have equally many features': '쿼리와 값의 특징 수가 같아야 합니다',
  'it must be a recurrent layer': '순환 층이어야 합니다',
  'one of the two must go backwards': '둘 중 하나는 거꾸로 읽어야 합니다',
  'both must return the same: sequences or not, states or not':
    '둘 다 시퀀스를 내는지, 상태를 내는지가 같아야 합니다',
  'both directions must have as many units': '양방향의 유닛 수가 같아야 합니다',
  'it has no input': '입력이 없습니다',
  'it has {rank} axes, so there is no axis {axis}': '축이 {rank}개여서 축 {axis} 자리가 없습니다',
  'the length of its axis {axis} must be known': '축 {axis}의 길이가 정해져 있어야 합니다',
  'its weight {name} is missing': '가중치 {name} 값이 없습니다',
  'its inputs have different numbers of axes': '입력들의 축 수가 다릅니다',
  'its inputs differ in axis {axis}, along which they are not joined':
    '이어 붙이지 않는 축 {axis}에서 입력들의 길이가 다릅니다',
  'the lengths of all axes but batch and time must be known':
    '배치와 시간을 뺀 모든 축의 길이가 정해져 있어야 합니다',
  'its {groups} groups do not divide the {inputs} channels of its input':
    '그룹 {groups}개로 입력의 채널 {inputs}개를 나눌 수 없습니다',
  'it has no size': '크기가 없습니다',
  'it cuts off {before} + {after}, but its input is only {length} long there':
    '{before} + {after}만큼 잘라 내는데 입력의 그 축 길이는 {length}뿐입니다',
  'it needs at least one axis beside the batch': '배치 말고도 축이 하나 이상 있어야 합니다',
  'it cannot multiply along the batch axis': '배치 축을 따라 곱할 수 없습니다',
  'its inputs differ in length along the axes that are multiplied':
    '곱하는 축에서 입력들의 길이가 다릅니다',
  'the identity initializer only fills weights of two axes':
    'identity 초기화는 축이 2개인 가중치만 채웁니다',
  'the orthogonal initializer needs at least two axes':
    'orthogonal 초기화에는 축이 2개 이상 있어야 합니다',
  'the noise shape does not fit it': '잡음의 모양이 입력과 맞지 않습니다',
  'its equation {equation} is not of the form ab,bc->ac':
    '식 {equation}의 형식이 ab,bc->ac와 다릅니다',
  'its equation {equation} is not for {rank} axes':
    '식 {equation}의 축 수가 입력의 {rank}개와 다릅니다',
  'the equation {equation}, in which a letter stands twice in a part or in one part alone':
    '한 부분에 두 번 나오거나 한 부분에만 나오는 글자가 있는 식 {equation}',
  'its output is {own} long where its input is {from}':
    '입력의 길이가 {from}인 곳에서 출력의 길이는 {own}입니다',
  'the length of axis "{letter}" is open': '축 "{letter}"의 길이가 정해져 있지 않습니다',
  'its output has no axis "{missing}" for the bias': '출력에 편향을 둘 축 "{missing}"이 없습니다',
  'its inputs have shapes that do not fit each other': '입력들의 모양이 서로 맞지 않습니다',
  'its {count} groups do not divide the {channels} channels':
    '그룹 {count}개로 채널 {channels}개를 나눌 수 없습니다',
  'it takes images of three channels': '채널이 3개인 이미지를 받습니다',
  'it takes images of one or three channels': '채널이 1개나 3개인 이미지를 받습니다',
  'its mean and variance are set together or not at all':
    '평균과 분산은 함께 지정하거나 둘 다 비워야 합니다',
  'its mean and variance have different shapes': '평균과 분산의 모양이 다릅니다',
  'its mean and variance do not fit its axes': '평균과 분산이 축과 맞지 않습니다',
  'it orders {count} axes, but its input is {shape}':
    '축 {count}개의 순서를 정하는데 입력의 모양은 {shape}입니다',
  'it takes sequences of {rank} axes, the batch included':
    '배치를 포함해 축이 {rank}개인 시퀀스를 받습니다',
  'its initial states must have the shapes {shapes}': '초기 상태의 모양은 {shapes}이어야 합니다',
  'a sequence must have at least one step': '시퀀스에는 스텝이 하나 이상 있어야 합니다',
  'the orthogonal penalty only takes weights of two axes':
    'orthogonal 벌점은 축이 2개인 가중치에만 쓸 수 있습니다',
  'it takes one vector a row': '한 행에 벡터 하나를 받습니다',
  'its scale and offset are a number, or one a channel':
    '배율과 더하는 값은 수 하나이거나 채널마다 하나여야 합니다',
  'its input {shape} has {size} values a row, which do not fill {target}':
    '입력 {shape}에는 한 행에 값이 {size}개 있어 {target} 모양을 채울 수 없습니다',
  'it can crop or pad to the aspect ratio, not both':
    '가로세로 비율을 맞출 때 자르기와 덧붙이기 중 하나만 할 수 있습니다',
  'it takes {rank} axes {names}, but its input is {shape}':
    '축 {rank}개 {names}를 받는데 입력의 모양은 {shape}입니다',
  'its number of channels must be known': '채널 수가 정해져 있어야 합니다',
  'its {name} covers {reach} ({size} spread by {dilation}), but its input is only {length} long there':
    '{name} 길이가 {reach}({size}에 간격 {dilation})인데 입력의 그 축 길이는 {length}뿐입니다',
  'its {name} covers {reach}, but its input is only {length} long there':
    '{name} 길이가 {reach}인데 입력의 그 축 길이는 {length}뿐입니다',
  'an output padding of {padding} does not go with a kernel of {reach} and "same" padding':
    '출력 패딩 {padding}은 길이 {reach}인 커널, "same" 패딩과 함께 쓸 수 없습니다',
  'it takes {rank} axes, the batch included': '배치를 포함해 축 {rank}개를 받습니다',
  'it needs an axis of time and at least one more':
    '시간 축과 또 다른 축이 하나 이상 있어야 합니다',
  'there is no kind {className}': '{className} 종류가 없습니다',

  'a penalty on the outputs of its projections': '투영의 출력에 주는 벌점',
  'masks over inputs of more than three axes': '축이 3개를 넘는 입력의 마스크',
  'the batch axis as the channel axis': '배치 축을 채널 축으로 쓰는 것',
  'a mask together with channels that are not the last axis':
    '채널이 마지막 축이 아닌 경우의 마스크',
  'joining along the batch axis': '배치 축을 따라 이어 붙이는 것',
  'channels first': '채널이 먼저 오는 형식',
  'states that go on from batch to batch (stateful)': '배치에서 배치로 이어지는 상태(stateful)',
  'area interpolation': 'area 보간',
  'a mask of its input': '입력의 마스크',
  'a mask of its input for the {className} inside it':
    '안에 든 {className} 층에 쓰는 입력의 마스크',
  'a {className} inside it': '안에 든 {className} 층',
  'inputs with unlike numbers of axes inside a TimeDistributed model':
    'TimeDistributed 모델 안에서 축의 수가 서로 다른 입력',
  'a {className} with several outputs inside it': '안에 든, 출력이 여럿인 {className} 층',
  'a mask of its own': '따로 지정한 마스크',
  'numbers of type {dtype}': '{dtype} 형식의 수',
  'the call argument "{key}"': '호출 인수 "{key}"',
  'another "{key}" in each call': '호출마다 다른 "{key}"',
  'a call without "{key}"': '"{key}" 없는 호출',
  '{className} as an activation': '활성화로 쓰는 {className} 층',
  '{className} as the activation of the layer inside it':
    '안에 든 층의 활성화로 쓰는 {className} 층',
  'the activation {name}': '활성화 함수 {name}',
  'strides together with a dilation rate': '스트라이드와 팽창률을 함께 쓰는 것',
  'dilation rates that differ': '축마다 다른 팽창률',
  'a factor below 0': '0보다 작은 계수',
  'padding same': 'same 패딩',
  'a dilation rate': '팽창률',
  'output padding': '출력 패딩',
  'a constraint': '제약',
  'contrast that only grows': '높이기만 하는 대비',
  'inputs of {dtype}': '{dtype} 입력',
  'alpha {value}': 'alpha {value}',
  'axes counted from the end': '끝에서부터 센 축',
  'axis {axis}, counted from the end': '끝에서부터 센 축 {axis}',
  'axis {axis}, which is not the last': '마지막이 아닌 축 {axis}',
  'axis {axis}': '축 {axis}',
  'causal padding': 'causal 패딩',
  'RMS scaling': 'RMS 배율',
  'interpolation {name}': '{name} 보간',
  'inputs with {rank} axes': '축이 {rank}개인 입력',
  'inputs with four axes': '축이 4개인 입력',
  'initial states': '초기 상태',
  'initial states beside a mask': '마스크와 함께 쓰는 초기 상태',
  'this layer': '이 층',
  'TF.js layers': 'TF.js 층 모델',
  'a {className} inside it, which has no kernel': '안에 든, 커널이 없는 {className} 층',
  'must be an LSTM, GRU or SimpleRNN': 'LSTM, GRU 또는 SimpleRNN이어야 합니다',
}
