import type { Sentences } from '../sentenceTable.ts'

/** Layers that change a batch of images in Keras's training. */
export const augmentationHelps: Sentences = {
  '<what> (frozen it leaves images as they are)': '<what>(동결하면 이미지를 그대로 둡니다)',
  'How strong the changes are, 0 to 1.': '변화의 세기이며 0부터 1까지입니다.',
  'Mixes images of a batch in Keras while training; used here in prediction.':
    'Keras에서 학습 중에 배치의 이미지를 섞습니다. 여기서는 예측할 때만 씁니다.',
  'How evenly two images are mixed.': '두 이미지를 얼마나 고르게 섞는지 정합니다.',
  'the mixing of rows while it trains without their labels': '학습 중에 레이블 없이 행을 섞는 것',
  'Puts parts of images of a batch into others in Keras while training; used here in prediction.':
    'Keras에서 학습 중에 배치의 한 이미지 일부를 다른 이미지에 넣습니다. 여기서는 예측할 때만 씁니다.',
  'How large the parts are.': '넣는 부분의 크기입니다.',
  'Applies changes that it draws from a list in Keras while training; used here in prediction.':
    'Keras에서 학습 중에 목록에서 뽑은 변화를 적용합니다. 여기서는 예측할 때만 씁니다.',
  'Number of changes.': '변화의 수입니다.',
  'a drawn choice of other layers while it trains': '학습 중에 다른 층을 무작위로 고르는 것',
  'Mixes chains of drawn changes in Keras while training; used here in prediction.':
    'Keras에서 학습 중에 무작위 변화를 이어 만든 이미지들을 섞습니다. 여기서는 예측할 때만 씁니다.',
  'Number of chains.': '이어 만드는 갈래의 수입니다.',
  'Changes of a chain.': '갈래 하나에 적용하는 변화의 수입니다.',
  'How evenly the chains are mixed.': '갈래들을 얼마나 고르게 섞는지 정합니다.',
  'Draws from all changes, not only the milder ones.':
    '약한 변화만이 아니라 모든 변화에서 뽑습니다.',
  'Bends images in Keras while training; used here in prediction.':
    'Keras에서 학습 중에 이미지를 휩니다. 여기서는 예측할 때만 씁니다.',
  'How far pixels move.': '픽셀을 얼마나 옮기는지 정합니다.',
  'What lies beyond the edges.': '가장자리 밖을 채우는 것입니다.',
  'the bending of images while it trains': '학습 중에 이미지를 휘는 것',
  'Evens out how often values occur in Keras while training; used here in prediction.':
    'Keras에서 학습 중에 값이 나오는 횟수를 고르게 합니다. 여기서는 예측할 때만 씁니다.',
  'Number of ranges that values are counted in.': '값을 세는 구간의 수입니다.',
  'counts of the values of a whole batch while it trains': '학습 중에 배치 전체의 값을 세는 것',
  'Leaves images as they are; in Keras it pads lists of boxes that come with them.':
    '이미지를 그대로 둡니다. Keras에서는 함께 오는 상자 목록에 패딩을 넣습니다.',
  'Most boxes of an image.': '이미지 하나에 있는 상자의 최대 수입니다.',
  'What stands in the place of a box.': '상자가 없는 자리를 채우는 값입니다.',
  'counts how often each value occurs in each part of an image, in prediction too':
    '이미지의 부분마다 각 값이 나온 횟수를 세는 층이며 예측할 때도 셉니다',
}
