import { z } from 'zod'
import { id, page, part, path, type DataPart, type Page, type Picture } from './common.ts'
import { method } from './method.ts'

/** How often rows of one class were taken for another. */
export interface ConfusionMatrix {
  readonly runId: string
  readonly part: DataPart
  readonly labels: readonly string[]
  /** `counts[truth][predicted]` */
  readonly counts: readonly (readonly number[])[]
  readonly rows: number
  readonly accuracy: number
}

/** A row of the data with what the model says of it. */
export interface Sample {
  readonly row: number
  readonly picture: Picture | null
  readonly truth: number
  readonly predicted: number
  /** Probability of the predicted class, 0 to 1. */
  readonly confidence: number
  /** Cross-entropy of the row. */
  readonly loss: number
}

export interface ClassScores {
  readonly label: string
  /** Rows of this class. */
  readonly support: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export interface Prediction {
  /** The picture as the model sees it. */
  readonly seen: Picture
  /** Most probable first. */
  readonly classes: readonly { readonly label: string; readonly probability: number }[]
}

export interface GradCam {
  readonly layer: string
  readonly label: string
  /** The picture as the model sees it. */
  readonly seen: Picture
  /** Heat from 0 to 1, row-major, over the whole picture. */
  readonly rows: number
  readonly columns: number
  readonly heat: readonly number[]
}

/** The picture to look at: a file, or a row of the run's data. */
export const pictureReference = z.union([
  z.strictObject({ path }),
  z.strictObject({ row: z.int().min(0) }),
])

const ofRun = { runId: id, part: part.default('test') }

export const resultsMethods = {
  /** @throws library.noRun, workbench.noResult where the run has no model or its labels are no classes */
  confusion: method<ConfusionMatrix>()(z.strictObject(ofRun)),
  /** Rows of one cell of the confusion matrix. */
  cell: method<Page<Sample>>()(
    z.strictObject({ ...ofRun, truth: z.int().min(0), predicted: z.int().min(0), ...page }),
  ),
  /** Rows with the highest loss first. */
  hardest: method<Page<Sample>>()(z.strictObject({ ...ofRun, ...page })),
  perClass: method<readonly ClassScores[]>()(z.strictObject(ofRun)),
  predict: method<Prediction>()(z.strictObject({ runId: id, picture: pictureReference })),
  /** @throws workbench.noResult where the model has no convolution */
  gradCam: method<GradCam>()(
    z.strictObject({
      runId: id,
      picture: pictureReference,
      /** Default: the last layer with rows and columns. */
      layer: z.string().optional(),
      /** Default: the predicted class. */
      class: z.int().min(0).optional(),
    }),
  ),
}
