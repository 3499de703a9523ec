import type { TaskType } from '../../shared/pretraining/task.ts'
import type { DataFacts } from './dataFacts.ts'

type Values = Readonly<Record<string, unknown>>

/** A way to pretrain: a line here puts it on the screen. */
export interface WayRow {
  readonly key: string
  /** `layers`: it goes up layer by layer, a run each. */
  readonly type: TaskType | 'layers'
  /** Whether it can learn from such data at all. */
  readonly suits: (facts: DataFacts) => boolean
  /** What its task begins with. */
  readonly start?: (facts: DataFacts) => Values
  /** The template that it needs, where it does not take any. */
  readonly encoder?: { readonly template: string; readonly sizes: string }
}

const isPicture = ({ kind }: DataFacts) => kind === 'pictures'
const isText = ({ kind }: DataFacts) => kind === 'texts'
const isNoText = ({ kind }: DataFacts) => kind !== 'texts'

const shortSide = ({ rowShape: [rows = 1, columns = 1] }: DataFacts) => Math.min(rows, columns)

/** The corruption that spoils such rows most plainly. */
function corruption(facts: DataFacts): Values {
  switch (facts.kind) {
    case 'pictures':
      return { name: 'blocks', size: Math.max(1, Math.floor(shortSide(facts) / 3)) }
    case 'texts':
      return { name: 'words', vocabulary: facts.vocabulary }
    case 'numbers':
      return { name: 'cells' }
  }
}

/** The number of patches a side, from 2 to `most`, that cuts a picture evenly; the one nearest to `wanted`. */
function gridFor({ rowShape: [rows = 0, columns = 0] }: DataFacts, wanted: number, most: number) {
  const fitting = Array.from({ length: most - 1 }, (_, i) => i + 2).filter(
    (grid) => rows % grid === 0 && columns % grid === 0,
  )
  const [best = wanted] = fitting.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))
  return best
}

/** All ways, in the order of the screen. */
export const wayRows = [
  { key: 'autoencoder', type: 'reconstruct', suits: isNoText },
  {
    key: 'denoising',
    type: 'reconstruct',
    suits: isNoText,
    start: () => ({ corruption: { name: 'masking' } }),
  },
  {
    key: 'maskedPatches',
    type: 'maskedPatches',
    suits: isPicture,
    start: (facts) => {
      const grid = gridFor(facts, 4, 16)
      return { grid, hidden: Math.floor((grid * grid) / 2) }
    },
  },
  {
    key: 'rotation',
    type: 'rotation',
    suits: ({ kind, rowShape }) => kind === 'pictures' && rowShape[0] === rowShape[1],
  },
  {
    key: 'jigsaw',
    type: 'jigsaw',
    suits: isPicture,
    start: (facts) => ({ grid: gridFor(facts, 2, 3) }),
  },
  {
    key: 'colourisation',
    type: 'colourisation',
    suits: ({ kind, rowShape }) => kind === 'pictures' && rowShape[2] === 3,
  },
  { key: 'views', type: 'views', suits: isPicture },
  { key: 'gan', type: 'gan', suits: isPicture },
  { key: 'maskedWords', type: 'maskedWords', suits: isText },
  { key: 'sentenceOrder', type: 'sentenceOrder', suits: isText },
  {
    key: 'corrupted',
    type: 'corrupted',
    suits: () => true,
    start: (facts) => ({ corruption: corruption(facts) }),
  },
  {
    key: 'rank',
    type: 'rank',
    suits: () => true,
    start: (facts) => ({ corruption: corruption(facts) }),
  },
  {
    key: 'rbm',
    type: 'rbm',
    suits: isNoText,
    encoder: { template: 'sigmoid', sizes: '250' },
  },
  {
    key: 'layerwise',
    type: 'layers',
    suits: isNoText,
  },
  {
    key: 'machines',
    type: 'layers',
    suits: isNoText,
    start: () => ({ persistent: true, optimizer: { name: 'sgd', learningRate: 0.05 } }),
    encoder: { template: 'sigmoid', sizes: '500-250' },
  },
  { key: 'pairs', type: 'pairs', suits: ({ classes }) => classes !== null && classes > 1 },
] as const satisfies readonly WayRow[]

/** Layer by layer, by what each layer is; one card has both. */
export const layerWays = ['layerwise', 'machines'] as const
export type LayerWay = (typeof layerWays)[number]

export function isLayerWay(key: string): key is LayerWay {
  return layerWays.some((way) => way === key)
}

export type WayKey = (typeof wayRows)[number]['key']

export function findWay(key: string): WayRow & { readonly key: WayKey } {
  return wayRows.find((way) => way.key === key) ?? wayRows[0]
}
