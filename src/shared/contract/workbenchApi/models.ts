import { z } from 'zod'
import type { ModelRecord } from '../../library/records.ts'
import type { ModelGraph } from '../../model/graph.ts'
import { id, nothing, path } from './common.ts'
import { method } from './method.ts'

/**
 * How a model is named: a path; `sample:NAME` for a small one that Graft brings, `builtin:NAME` for a pretrained
 * backbone; `library:NAME-OR-ID` for one of the library.
 */
export const modelReference = z.string().min(1).max(4096)

/** A model that was opened to be looked at; nothing was written. */
export interface ModelView {
  /** As it was asked for. */
  readonly reference: string
  readonly name: string
  /** Identity in the library, or `null` when it is not there yet. */
  readonly id: string | null
  readonly graph: ModelGraph
  readonly labels: readonly string[] | null
  readonly source: ModelRecord['source']
  /** What could not be carried over, in plain sentences. */
  readonly notes: readonly string[]
  readonly weightsBytes: number
  /** Numbers in all weights together. */
  readonly parameters: number
}

/** A model that comes with Graft. */
export interface BuiltinModel {
  /** `sample:NAME` or `builtin:NAME` */
  readonly reference: string
  readonly name: string
  readonly layers: number
  readonly parameters: number
  readonly labels: readonly string[] | null
  readonly inputShape: readonly (number | null)[]
  /** `sample`: trained on the sample data. `backbone`: pretrained on a big data set. */
  readonly kind: 'sample' | 'backbone'
  /** The layer whose output are the features that others reuse; `null` where none is known. */
  readonly features: string | null
  /**
   * How a backbone wants pictures: a byte becomes `(byte - offset) / divisor`; sides that make sense, rising. `null`: as
   * its data had them.
   */
  readonly pixels: {
    readonly offset: number
    readonly divisor: number
    readonly sizes: readonly number[]
  } | null
}

/** A model as lists show it. */
export interface ModelSummary {
  readonly id: string
  readonly name: string | null
  readonly source: ModelRecord['source']
  readonly labels: readonly string[] | null
  readonly createdAt: string
  readonly weightsBytes: number
  readonly layers: number
  readonly parameters: number
}

/** One weight array in numbers. Of all-finite numbers `nonFinite` is 0; the other numbers leave these out. */
export interface WeightSummary {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly count: number
  readonly nonFinite: number
  readonly mean: number
  /** Standard deviation of the population. */
  readonly deviation: number
  readonly min: number
  readonly max: number
  /** Counts in equal bins from `min` to `max`. */
  readonly histogram: readonly number[]
}

/** Filters of a 2-D convolution as pictures. */
export interface FilterPictures {
  readonly rows: number
  readonly columns: number
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: 1 | 3
  /** Filters of the layer; `pixels` may hold fewer. */
  readonly filters: number
  /**
   * A filter each: `rows * columns * channels` numbers 0 to 255, row-major. Each filter is stretched by its own
   * largest absolute value, so that 0 is 127.5.
   */
  readonly pixels: readonly (readonly number[])[]
}

/** Shapes of a model's weights by layer and weight name, as the problems of a graph need them. */
export type OriginShapeTable = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>

export const exportFormat = z.enum(['keras', 'kerasH5', 'kerasH5v2', 'tfjsLayers'])
export type WorkbenchExportFormat = z.infer<typeof exportFormat>

export interface ExportResult {
  readonly path: string
  readonly format: string
  readonly bytes: number
  readonly notes: readonly string[]
}

export const modelsMethods = {
  /** @throws errors of the areas file, model, library; workbench.outsideFolders */
  open: method<ModelView>()(z.strictObject({ reference: modelReference })),
  builtin: method<readonly BuiltinModel[]>()(nothing),
  /** Formats that `export` can write here. */
  formats: method<readonly WorkbenchExportFormat[]>()(nothing),
  /** @throws library.noModel */
  originShapes: method<OriginShapeTable>()(z.strictObject({ model: id })),
  /** One row a weight array of the layer; empty for a layer without weights. @throws library.noModel */
  weights: method<readonly WeightSummary[]>()(
    z.strictObject({
      model: id,
      layer: z.string(),
      bins: z.int().min(2).max(200).default(24),
    }),
  ),
  /** `null` where the layer has no kernel that can be drawn. @throws library.noModel */
  filters: method<FilterPictures | null>()(
    z.strictObject({
      model: id,
      layer: z.string(),
      limit: z.int().min(1).max(512).default(64),
    }),
  ),
  /** Writes a model of the library. @throws file.unwritable, model.*; workbench.fileExists, workbench.outsideFolders */
  export: method<ExportResult>()(
    z.strictObject({
      model: id,
      path,
      format: exportFormat,
      overwrite: z.boolean().default(false),
    }),
  ),
}
