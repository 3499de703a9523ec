import type { Sentences } from '../sentenceTable.ts'

/** What each kind of layer does. */
export const layerHelps: Sentences = {
  'Data enters the model here.': '데이터가 모델로 들어오는 곳입니다.',
  'Every output is a weighted sum of all inputs.': '출력 하나하나가 모든 입력의 가중합입니다.',
  'A dense layer over the axes of your choice.': '원하는 축에 적용하는 Dense 층입니다.',
  'Looks up a learned vector for each id.': 'ID마다 학습된 벡터를 찾아 줍니다.',
  'Does nothing: a named place in the model.':
    '아무것도 하지 않습니다. 모델에서 이름을 붙인 자리입니다.',
  'Applies a function to every element.': '모든 원소에 함수를 적용합니다.',
  'Keeps what is positive and makes the rest zero.': '양수는 그대로 두고 나머지는 0으로 만듭니다.',
  'A ReLU that lets a little of the negative side through.':
    '음수 쪽을 조금 통과시키는 ReLU입니다.',
  'A leaky ReLU that learns its slope.': '기울기를 학습하는 LeakyReLU입니다.',
  'Like ReLU, with a smooth negative side that levels off.':
    'ReLU와 비슷하지만 음수 쪽이 부드럽게 일정한 값에 다가갑니다.',
  'Turns scores into shares that sum to one.': '점수를 합이 1인 비율로 바꿉니다.',
  'Looks for the same patterns at every step of a sequence.':
    '시퀀스의 모든 스텝에서 같은 패턴을 찾습니다.',
  'Looks for the same patterns at every place of an image.':
    '이미지의 모든 위치에서 같은 패턴을 찾습니다.',
  'Looks for the same patterns at every place of a volume, such as a scan or a clip.':
    '스캔이나 동영상 같은 볼륨의 모든 위치에서 같은 패턴을 찾습니다.',
  'A convolution backwards: lays a learned pattern down at every step, so that sequences grow.':
    '거꾸로 하는 합성곱입니다. 스텝마다 학습된 패턴을 놓아 시퀀스를 늘립니다.',
  'A convolution backwards: paints a learned pattern for every pixel, so that images grow.':
    '거꾸로 하는 합성곱입니다. 픽셀마다 학습된 패턴을 그려 이미지를 키웁니다.',
  'A convolution backwards: lays a learned pattern down at every place, so that volumes grow.':
    '거꾸로 하는 합성곱입니다. 위치마다 학습된 패턴을 놓아 볼륨을 키웁니다.',
  'Looks for patterns in each channel of a sequence apart, without mixing them.':
    '시퀀스의 채널을 섞지 않고 채널마다 따로 패턴을 찾습니다.',
  'Looks for patterns in each channel apart, without mixing them.':
    '채널을 섞지 않고 채널마다 따로 패턴을 찾습니다.',
  'A convolution of a sequence in two cheap parts: within each channel, then across channels.':
    '시퀀스의 합성곱을 채널 안에서, 그다음 채널 사이에서 하는 값싼 두 부분으로 나눕니다.',
  'A convolution in two cheap parts: within each channel, then across channels.':
    '합성곱을 채널 안에서, 그다음 채널 사이에서 하는 값싼 두 부분으로 나눕니다.',
  'Keeps the largest value of each stretch of a sequence.':
    '시퀀스의 구간마다 가장 큰 값을 남깁니다.',
  'Keeps the largest value of each patch of an image.': '이미지의 영역마다 가장 큰 값을 남깁니다.',
  'Keeps the largest value of each block of a volume.': '볼륨의 블록마다 가장 큰 값을 남깁니다.',
  'Takes the mean of each stretch of a sequence.': '시퀀스의 구간마다 평균을 냅니다.',
  'Takes the mean of each patch of an image.': '이미지의 영역마다 평균을 냅니다.',
  'Takes the mean of each block of a volume.': '볼륨의 블록마다 평균을 냅니다.',
  'Keeps the largest value of each channel of a sequence.':
    '시퀀스의 채널마다 가장 큰 값을 남깁니다.',
  'Keeps the largest value of each channel of an image.':
    '이미지의 채널마다 가장 큰 값을 남깁니다.',
  'Keeps the largest value of each channel of a volume.': '볼륨의 채널마다 가장 큰 값을 남깁니다.',
  'Takes the mean of each channel of a sequence.': '시퀀스의 채널마다 평균을 냅니다.',
  'Takes the mean of each channel of an image.': '이미지의 채널마다 평균을 냅니다.',
  'Takes the mean of each channel of a volume.': '볼륨의 채널마다 평균을 냅니다.',
  'Takes means of a sequence so that so many steps are left.':
    '시퀀스를 평균 내어 정해진 스텝 수로 줄입니다.',
  'Takes means of an image so that it has a given size.':
    '이미지를 평균 내어 정해진 크기로 만듭니다.',
  'Takes means of a volume so that it has a given size.':
    '볼륨을 평균 내어 정해진 크기로 만듭니다.',
  'Keeps largest values of a sequence so that so many steps are left.':
    '시퀀스에서 가장 큰 값을 남겨 정해진 스텝 수로 줄입니다.',
  'Keeps largest values of an image so that it has a given size.':
    '이미지에서 가장 큰 값을 남겨 정해진 크기로 만듭니다.',
  'Keeps largest values of a volume so that it has a given size.':
    '볼륨에서 가장 큰 값을 남겨 정해진 크기로 만듭니다.',
  'Lays all values of a row in one line.': '한 행의 모든 값을 한 줄로 늘어놓습니다.',
  'Gives the values of each row another shape, in the same order.':
    '각 행의 값을 같은 순서로 두고 모양만 바꿉니다.',
  'Puts the axes in another order.': '축의 순서를 바꿉니다.',
  'Puts zeros before and after a sequence.': '시퀀스의 앞뒤에 0을 덧붙입니다.',
  'Puts a border of zeros around an image.': '이미지 둘레에 0으로 된 테두리를 두릅니다.',
  'Puts a border of zeros around a volume.': '볼륨 둘레에 0으로 된 테두리를 두릅니다.',
  'Cuts steps off both ends of a sequence.': '시퀀스의 양쪽 끝에서 스텝을 잘라 냅니다.',
  'Cuts rows and columns off the edges of an image.':
    '이미지의 가장자리에서 행과 열을 잘라 냅니다.',
  'Cuts the edges off a volume.': '볼륨의 가장자리를 잘라 냅니다.',
  'Makes a sequence longer by repeating its steps.': '스텝을 반복하여 시퀀스를 늘립니다.',
  'Makes an image larger by repeating or blending its pixels.':
    '픽셀을 반복하거나 섞어 이미지를 키웁니다.',
  'Makes a volume larger by repeating its elements.': '원소를 반복하여 볼륨을 키웁니다.',
  'Makes a sequence by repeating its input.': '입력을 반복하여 시퀀스를 만듭니다.',
  'Brings each channel to mean 0 and variance 1 over the batch.':
    '배치 전체에서 채널마다 평균 0, 분산 1로 맞춥니다.',
  'Brings each row to mean 0 and variance 1, whatever the batch.':
    '배치와 관계없이 행마다 평균 0, 분산 1로 맞춥니다.',
  'Brings groups of channels of each row to mean 0 and variance 1, whatever the batch.':
    '배치와 관계없이 행마다 채널 그룹별로 평균 0, 분산 1로 맞춥니다.',
  'Divides each row by its root mean square; a learned scale follows.':
    '행마다 제곱평균제곱근으로 나눈 뒤 학습된 배율을 곱합니다.',
  'Brings each vector to length 1.': '벡터의 길이를 1로 맞춥니다.',
  'Drops random elements while training, against overfitting.':
    '과적합을 막기 위해 학습 중에 임의의 원소를 버립니다.',
  'Drops whole channels of <of> while training.': '학습 중에 <of>의 채널을 통째로 버립니다.',
  'Drops random elements while training so that SELU networks keep mean and variance.':
    '학습 중에 임의의 원소를 버리되 SELU 신경망의 평균과 분산을 유지합니다.',
  'Adds random noise while training.': '학습 중에 무작위 잡음을 더합니다.',
  'Multiplies by random noise while training.': '학습 중에 무작위 잡음을 곱합니다.',
  'Adds a penalty on the size of its input to the loss.':
    '입력의 크기에 대한 벌점을 손실에 더합니다.',
  'Drops the whole branch for random rows while training (ConvNeXt).':
    '학습 중에 임의의 행에서 가지를 통째로 버립니다(ConvNeXt).',
  'Multiplies each channel by a learned factor that begins near 0 (ConvNeXt).':
    '채널마다 0 근처에서 시작하는 학습된 계수를 곱합니다(ConvNeXt).',
  'For each step of a query: the mean of the values whose keys it resembles.':
    '쿼리의 스텝마다, 키가 비슷한 값들의 평균을 냅니다.',
  'Attention whose scores are learned sums of tanh(query + key).':
    '점수가 tanh(쿼리 + 키)의 학습된 합인 어텐션입니다.',
  'Several attentions at once, each on its own projection of query, key and value.':
    '쿼리, 키, 값을 저마다 다르게 투영한 여러 어텐션을 한꺼번에 계산합니다.',
  'Multi-head attention in which several heads of the query share a key and a value.':
    '쿼리의 여러 헤드가 키와 값을 함께 쓰는 멀티 헤드 어텐션입니다.',
  'Adds its inputs, as in residual connections.': '잔차 연결처럼 입력들을 더합니다.',
  'Takes the second input away from the first.': '첫 번째 입력에서 두 번째 입력을 뺍니다.',
  'Multiplies its inputs, as in gates and attention over channels.':
    '게이트나 채널 어텐션처럼 입력들을 곱합니다.',
  'The mean of its inputs.': '입력들의 평균입니다.',
  'The largest of its inputs, element by element.': '원소마다 입력들 가운데 가장 큰 값입니다.',
  'The smallest of its inputs, element by element.': '원소마다 입력들 가운데 가장 작은 값입니다.',
  'Puts its inputs one after another along an axis.': '입력들을 한 축을 따라 이어 붙입니다.',
  'Multiplies the vectors of two inputs: how alike they are.':
    '두 입력의 벡터를 곱해 얼마나 비슷한지 구합니다.',
  'Adds the second tensor, scaled, to the first (Inception-ResNet).':
    '두 번째 텐서에 배율을 곱해 첫 번째에 더합니다(Inception-ResNet).',
  'Marks steps of one value as padding, which later layers skip.':
    '한 가지 값으로만 된 스텝을 패딩으로 표시하여 뒤의 층이 건너뛰게 합니다.',
  'Reads a sequence step by step; each output goes into the next step.':
    '시퀀스를 스텝마다 읽고 출력을 다음 스텝에 넘깁니다.',
  'Reads a sequence step by step with a memory that gates keep and change.':
    '게이트가 유지하고 바꾸는 기억을 두고 시퀀스를 스텝마다 읽습니다.',
  'Reads a sequence step by step; gates say how much of the state is kept.':
    '시퀀스를 스텝마다 읽으며 상태를 얼마나 남길지 게이트가 정합니다.',
  'Reads a sequence of <of> with convolutions and a memory for each place.':
    '위치마다 기억을 두고 합성곱으로 <of>의 시퀀스를 읽습니다.',
  sequences: '시퀀스',
  images: '이미지',
  volumes: '볼륨',
  'Runs a recurrent layer in both directions and joins what they give.':
    '순환 층을 양방향으로 실행하고 결과를 합칩니다.',
  'Several layers in one; opens as a group of these.':
    '여러 층을 하나로 묶은 것. 그 층들의 그룹으로 열립니다.',
  'Applies a layer to every step of a sequence.': '시퀀스의 모든 스텝에 층을 적용합니다.',
  'Multiplies and shifts pixel values: 1/255 brings 0..255 to 0..1.':
    '픽셀 값에 배율을 곱하고 더합니다. 1/255이면 0..255가 0..1이 됩니다.',
  'Brings images to one size.': '이미지를 한 가지 크기로 맞춥니다.',
  'Cuts the middle out of images.': '이미지의 가운데를 잘라 냅니다.',
  'Mirrors half of the images while training.': '학습 중에 이미지의 절반을 뒤집습니다.',
  'Turns images by random angles while training.': '학습 중에 이미지를 임의의 각도로 돌립니다.',
  'Enlarges or shrinks images at random while training.':
    '학습 중에 이미지를 무작위로 확대하거나 축소합니다.',
  'Shifts images at random while training.': '학습 중에 이미지를 무작위로 옮깁니다.',
  'Slants images at random while training.': '학습 중에 이미지를 무작위로 기울입니다.',
  'Cuts a random part out of images while training; in prediction they stay whole.':
    '학습 중에 이미지에서 임의의 부분을 잘라 냅니다. 예측할 때는 그대로 둡니다.',
  'Makes images brighter or darker at random while training.':
    '학습 중에 이미지를 무작위로 밝게 또는 어둡게 합니다.',
  'Gives images more or less contrast at random while training.':
    '학습 중에 이미지의 대비를 무작위로 높이거나 낮춥니다.',
  'Makes colours stronger or paler at random while training.':
    '학습 중에 색을 무작위로 진하게 또는 옅게 합니다.',
  'Turns colours into others at random while training.':
    '학습 중에 색을 무작위로 다른 색으로 바꿉니다.',
  'Changes brightness, contrast, saturation and hue at random while training.':
    '학습 중에 밝기, 대비, 채도, 색상을 무작위로 바꿉니다.',
  'Mixes images with their grey version at random while training.':
    '학습 중에 이미지를 회색으로 바꾼 것과 무작위로 섞습니다.',
  'Takes the colours from some images while training.': '학습 중에 일부 이미지의 색을 뺍니다.',
  'Turns some images into their negative while training.':
    '학습 중에 일부 이미지의 색을 반전합니다.',
  'Inverts the bright pixels of images while training.':
    '학습 중에 이미지의 밝은 픽셀을 반전합니다.',
  'Leaves images a random number of bits a colour while training.':
    '학습 중에 색마다 임의의 비트 수만 남깁니다.',
  'Stretches the values of each image over the whole range, in prediction too.':
    '이미지마다 값을 전체 범위로 늘립니다. 예측할 때도 적용됩니다.',
  'Makes images sharper or softer at random while training.':
    '학습 중에 이미지를 무작위로 선명하게 또는 부드럽게 합니다.',
  'Blurs images at random while training.': '학습 중에 이미지를 무작위로 흐리게 합니다.',
  'Covers a random rectangle of images while training. Zhong et al. 2017.':
    '학습 중에 이미지의 임의의 사각형을 가립니다. Zhong 등(2017).',
  'Brings features to mean 0 and variance 1 with statistics of the data.':
    '데이터의 통계로 특징을 평균 0, 분산 1로 맞춥니다.',
  'Keeps the largest singular value of the kernel of the layer inside at 1.':
    '안에 든 층의 커널에서 가장 큰 특잇값을 1로 유지합니다.',
  'Runs several recurrent cells, one on the other, in each step of a sequence.':
    '시퀀스의 스텝마다 순환 셀 여럿을 차례로 쌓아 실행합니다.',
}
