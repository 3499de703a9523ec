import type { Sentences } from '../sentenceTable.ts'

/** What the settings of layers for images mean, and what settings are about. */
export const imageFieldHelps: Sentences = {
  'Height of the result, in pixels.': '결과의 높이(픽셀)입니다.',
  'Width of the result, in pixels.': '결과의 너비(픽셀)입니다.',
  'Cuts the edges off rather than stretch the image.':
    '이미지를 늘이지 않고 가장자리를 잘라 냅니다.',
  'Adds a border rather than stretch the image.': '이미지를 늘이지 않고 테두리를 두릅니다.',
  'How a border is filled.': '테두리를 채우는 방법입니다.',
  'Value of a border.': '테두리의 값입니다.',
  'Smooths when the image gets smaller.': '이미지를 줄일 때 부드럽게 합니다.',
  'Mirrors left to right, top to bottom, or both at once.':
    '좌우로, 상하로, 또는 둘 다 뒤집습니다.',
  'Range of the angle, in full turns; one number for both ways.':
    '각도의 범위이며 한 바퀴가 1입니다. 수 하나를 쓰면 양쪽에 적용됩니다.',
  'What lies beyond the edges: one value, the edge, the image again, or its mirror image.':
    '가장자리 밖을 채우는 것: 한 가지 값, 가장자리, 반복된 이미지, 뒤집힌 이미지.',
  'Value beyond the edges where they are filled with one.':
    '가장자리 밖을 한 가지 값으로 채울 때의 값입니다.',
  'Range of the height that is shown beside the whole: -0.2 shows 80 %.':
    '전체에 더해 보여 주는 높이의 범위입니다. -0.2이면 80 %를 보여 줍니다.',
  'The same for the width; null: as the height.': '너비에 대한 값입니다. null이면 높이와 같습니다.',
  'Range of the shift downwards, as a share of the height.':
    '아래로 옮기는 범위이며 높이에 대한 비율입니다.',
  'Range of the shift to the right, as a share of the width.':
    '오른쪽으로 옮기는 범위이며 너비에 대한 비율입니다.',
  'Range of the slant along the width.': '너비 방향으로 기울이는 범위입니다.',
  'Range of the slant along the height.': '높이 방향으로 기울이는 범위입니다.',
  'Height of the part, in pixels.': '부분의 높이(픽셀)입니다.',
  'Width of the part, in pixels.': '부분의 너비(픽셀)입니다.',
  'Range of what is added, as a share of the range of values.':
    '더하는 값의 범위이며 값의 범위에 대한 비율입니다.',
  'Lowest and highest value that a pixel can have.':
    '픽셀이 가질 수 있는 가장 작은 값과 가장 큰 값입니다.',
  '[a, b]: the contrast is between 1 - a and 1 + b times its own.':
    '[a, b]: 대비를 원래의 1 - a배에서 1 + b배 사이로 합니다.',
  'Range of f; the saturation is f / (1 - f) times its own.':
    'f의 범위입니다. 채도를 원래의 f / (1 - f)배로 합니다.',
  'Range of the shift, in half turns of the circle of colours.':
    '옮기는 범위이며 색상환의 반 바퀴가 1입니다.',
  'The factor of {of}; null: no change.': '{of} 층의 계수입니다. null이면 바꾸지 않습니다.',
  'Range of the share of grey.': '회색을 섞는 비율의 범위입니다.',
  'Share of the images.': '이미지의 비율입니다.',
  'Range of the probability.': '확률의 범위입니다.',
  'Range of what is added first, as a share of 255.':
    '먼저 더하는 값의 범위이며 255에 대한 비율입니다.',
  'Range of the brightness from which on, as a share of 255.':
    '반전하기 시작하는 밝기의 범위이며 255에 대한 비율입니다.',
  'Range of the number of bits, 1 to 8; the upper end is not reached.':
    '비트 수의 범위(1~8)입니다. 위쪽 끝은 포함하지 않습니다.',
  'Range of the sharpness; 0.5 leaves an image as it is.':
    '선명도의 범위입니다. 0.5이면 이미지를 그대로 둡니다.',
  'Height and width of the blur, in pixels.': '흐리게 하는 창의 높이와 너비(픽셀)입니다.',
  'Range of the standard deviation, in pixels.': '표준편차의 범위(픽셀)입니다.',
  'Range of the covered share of an image.': '이미지에서 가리는 비율의 범위입니다.',
  'What covers it: a number, one a channel, or null for noise.':
    '가리는 값입니다. 수 하나, 채널마다 하나, 또는 잡음이면 null입니다.',
  'Axes that have statistics of their own; null or [] for one pair for all.':
    '자기 통계를 가지는 축입니다. null이나 []이면 모두가 한 쌍을 씁니다.',
  'Undoes the normalisation instead.': '정규화하는 대신 되돌립니다.',
  '<what>, or null where it is learned from data.': '<what>입니다. 데이터에서 구하면 null입니다.',
  'The mean to take away': '빼는 평균',
  'The variance to divide by': '나누는 분산',

  'the kernel': '커널',
  'the recurrent kernel': '순환 커널',
  'the depthwise kernel': '채널별 커널',
  'the pointwise kernel': '점별 커널',
  'the bias': '편향',
  'the biases': '편향',
  'the output': '출력',
  'the vectors': '벡터',
  'the slopes': '기울기',
  'the projections': '투영',
  beta: '베타',
  gamma: '감마',
  'the moving mean': '이동 평균',
  'the moving variance': '이동 분산',
}
