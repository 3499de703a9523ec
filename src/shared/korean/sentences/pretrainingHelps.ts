import type { Sentences } from '../sentenceTable.ts'

/** What settings of pretraining tasks mean. */
export const pretrainingHelps: Sentences = {
  'Share of these rows on which the task is validated.': '이 행 가운데 과제를 검증하는 데 쓰는 몫.',
  'The net sees spoilt rows and gives whole ones back: a denoising autoencoder.':
    '손상된 행을 보고 온전한 행을 되돌립니다. 잡음 제거 오토인코더입니다.',
  'How much higher the score of a whole row is to be.':
    '온전한 행의 점수가 얼마나 더 높아야 하는지.',
  'Patches along each side of the picture.': '이미지 한 변의 조각 수.',
  'How many patches are hidden.': '가리는 조각 수.',
  'Ids below this are words.': '이보다 작은 ID가 단어입니다.',
  'The id that stands for a hidden word.': '가린 단어를 나타내는 ID.',
  'How many words of a row are hidden.': '행마다 가리는 단어 수.',
  'How many other words each answer is weighed against; null: all.':
    '답마다 견주는 다른 단어의 수. 비우면 모두.',
  'How many orders there are.': '순서의 가짓수.',
  'Ids that end a sentence; signs: those of full stops and the like in texts.':
    '문장을 끝내는 id. signs: 글에 있는 마침표와 같은 부호의 id.',
  'bernoulli: numbers from 0 to 1. gaussian: any, best with mean 0 and deviation 1.':
    'bernoulli: 0부터 1까지의 숫자. gaussian: 아무 숫자나 되며 평균 0, 편차 1이 가장 좋습니다.',
  'Steps of Gibbs sampling: the k of contrastive divergence.': '깁스 표집 단계 수: 대조 발산의 k.',
  'Chains go on from step to step instead of beginning at the rows.':
    '사슬이 행에서 시작하지 않고 단계마다 이어집니다.',
  'Share of what a layer sees that is hidden from it while it trains.':
    '학습하는 동안 층이 보는 것 가운데 가리는 몫.',
  'Units of the input; those of the layers above are Bernoulli units.':
    '입력의 유닛. 위쪽 층의 것은 베르누이 유닛입니다.',
  'Size of a step.': '한 단계의 크기.',
  'Decoupled: each step takes this share, times the learning rate, off a weight.':
    '분리형: 단계마다 가중치에서 이 몫과 학습률을 곱한 만큼 뺍니다.',
  'How many numbers a picture is made of.': '이미지 하나를 만드는 숫자의 수.',
  'The right answer to a real picture is 1 less this.':
    '진짜 이미지의 정답은 1에서 이 값을 뺀 것입니다.',
  'What the generator ends in: sigmoid for pictures of 0 to 1, tanh for -1 to 1.':
    '생성기의 마지막 함수: 0부터 1까지의 이미지는 sigmoid, -1부터 1까지는 tanh.',
  'Classes in a batch.': '배치 하나의 클래스 수.',
  'Rows of each class in a batch.': '배치 하나에서 클래스마다 행의 수.',
  'Standard deviation, after scaling.': '크기를 맞춘 뒤의 표준 편차.',
  'Share of the numbers that become 0.': '0이 되는 숫자의 몫.',
  'Side of the block in pixels.': '블록 한 변의 픽셀 수.',
  'Share of the cells; at least one is taken.': '셀의 몫. 적어도 하나는 고릅니다.',
  'Share of the words; at least one is replaced.': '단어의 몫. 적어도 하나는 바꿉니다.',
  'The first id that is a word: 0 is padding, and 1 is for unknown words.':
    '단어인 첫 ID: 0은 채움, 1은 모르는 단어입니다.',
  'batchHard: the farthest of the same against the nearest other. semiHard: the nearest other that is farther than the same. all: every triplet.':
    'batchHard: 같은 것 중 가장 먼 것과 다른 것 중 가장 가까운 것. semiHard: 같은 것보다 먼 다른 것 중 가장 가까운 것. all: 모든 세 쌍.',
}
