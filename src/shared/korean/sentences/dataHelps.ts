import type { Sentences } from '../sentenceTable.ts'

/** Places in tables; random changes of training rows, and their settings. */
export const dataHelps: Sentences = {
  '{path}, column {column}': '{path}, {column} 열',
  '{path}, row {row}': '{path}, {row}행',
  'Share of the rows that are changed.': '변화를 주는 행의 비율입니다.',
  'What lies beyond the edges: the mirror image, the edge, the image again, or the lowest value.':
    '가장자리 밖을 채우는 것: 거울상, 가장자리, 이미지 반복, 또는 가장 낮은 값.',
  'horizontal: left to right. vertical: top to bottom.': '좌우 또는 위아래로 뒤집습니다.',
  'Mirrors pictures.': '이미지를 거울처럼 뒤집습니다.',
  'Range of the angle, against the clock.': '각도의 범위이며 시계 반대 방향입니다.',
  'Turns pictures.': '이미지를 돌립니다.',
  'Range of the enlargement; below 1 makes them smaller.':
    '확대율의 범위입니다. 1보다 작으면 작아집니다.',
  'Enlarges or shrinks pictures about their middle.':
    '이미지를 가운데를 중심으로 키우거나 줄입니다.',
  'Most of the shift up or down.': '위아래로 옮기는 최대 비율입니다.',
  'Most of the shift left or right.': '좌우로 옮기는 최대 비율입니다.',
  'Shifts pictures by shares of their size.': '이미지를 크기의 일정 비율만큼 옮깁니다.',
  'Range of the share of a picture.': '이미지에서 차지하는 비율의 범위입니다.',
  "Range of width by height, beside the picture's own.":
    '이미지의 가로세로 비율에 곱하는 값의 범위입니다.',
  'Cuts a part out and stretches it to the full size. Szegedy et al. 2015.':
    '일부를 잘라 원래 크기로 늘립니다. Szegedy et al. 2015.',
  'Most that is added or taken, as a share of the range of values.':
    '더하거나 빼는 최댓값이며 값 범위에 대한 비율입니다.',
  'Makes pictures brighter or darker.': '이미지를 밝거나 어둡게 합니다.',
  's: the contrast is 1 - s to 1 + s times its own.':
    's: 대비가 원래의 1 - s배에서 1 + s배가 됩니다.',
  'Gives pictures more or less contrast.': '이미지의 대비를 높이거나 낮춥니다.',
  's: the saturation is 1 - s to 1 + s times its own.':
    's: 채도가 원래의 1 - s배에서 1 + s배가 됩니다.',
  'Makes colours stronger or paler. Colour pictures only.':
    '색을 진하거나 옅게 합니다. 컬러 이미지에만 씁니다.',
  'Most of the turn, in half turns of the circle of colours.':
    '색상환에서 돌리는 최댓값이며 반 바퀴가 1입니다.',
  'Turns colours into others. Colour pictures only.':
    '색을 다른 색으로 바꿉니다. 컬러 이미지에만 씁니다.',
  'Takes the colours from pictures. Colour pictures only.':
    '이미지에서 색을 없앱니다. 컬러 이미지에만 씁니다.',
  'Range of the deviation, in pixels.': '픽셀 단위 편차의 범위입니다.',
  'Blurs pictures; one deviation is drawn for a batch.':
    '이미지를 흐리게 합니다. 배치마다 편차를 하나 뽑습니다.',
  'Standard deviation, as a share of the range of values.':
    '표준 편차이며 값 범위에 대한 비율입니다.',
  'Adds normal noise to each value.': '값마다 정규 분포 잡음을 더합니다.',
  'Range of the covered share of a picture.': '가리는 비율의 범위입니다.',
  'What covers it: the lowest value, the middle one, or noise.':
    '가리는 것: 가장 낮은 값, 가운데 값, 또는 잡음.',
  'Covers a rectangle. DeVries and Taylor 2017; Zhong et al. 2017.':
    '직사각형 하나를 가립니다. DeVries and Taylor 2017; Zhong et al. 2017.',
  'The shares come from Beta(alpha, alpha): small numbers mix little.':
    '비율은 Beta(alpha, alpha)에서 뽑습니다. 작은 값이면 조금 섞습니다.',
  'Adds two pictures of a batch, and their labels, by shares. Zhang et al. 2018.':
    '배치의 두 이미지와 레이블을 비율에 따라 더합니다. Zhang et al. 2018.',
  'The shares come from Beta(alpha, alpha); 1: all are alike.':
    '비율은 Beta(alpha, alpha)에서 뽑습니다. 1이면 모든 비율이 고르게 나옵니다.',
  'Puts a rectangle of another picture of the batch in; labels count by area. Yun et al. 2019.':
    '배치의 다른 이미지에서 직사각형을 가져와 넣습니다. 레이블은 넓이에 따라 셉니다. Yun et al. 2019.',
  'Share of the tokens that become unknown.': '모르는 토큰으로 바꾸는 비율입니다.',
  'Makes tokens unknown. Text only.': '토큰을 모르는 것으로 바꿉니다. 글에만 씁니다.',
  'Share of the neighbouring pairs that change places.': '자리를 바꾸는 이웃 쌍의 비율입니다.',
  'Swaps neighbouring tokens. Text only.': '이웃한 토큰의 자리를 바꿉니다. 글에만 씁니다.',
}
