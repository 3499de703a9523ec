import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { readModelFile, type ImportedModel } from '../formats/readModelFile.ts'

/** How images are brought into the form that a backbone was trained on. */
export interface ImageRecipe {
  readonly channels: 'rgb'
  readonly resize: 'bicubic'
  /** A value of 0..255 becomes `(value - offset) / divisor`. */
  readonly offset: number
  readonly divisor: number
  /** Height and width must be multiples of this. */
  readonly multipleOf: number
  /** Sides that make sense, the one it was trained on last. */
  readonly sizes: readonly number[]
}

/** A pretrained model that the set-up brings: a row in the table of built-in models. */
export interface Backbone {
  /** What stands behind `builtin:`. */
  readonly name: string
  readonly title: string
  /** Where to cut for features, and how many there are. */
  readonly features: { readonly layer: string; readonly count: number }
  readonly recipe: ImageRecipe
  readonly trainedOn: string
  readonly licence: string
}

export const BUILTIN_PREFIX = 'builtin:'

export const backbones: readonly Backbone[] = [
  {
    name: 'efficientnet-lite0',
    title: 'EfficientNet-Lite0',
    features: { layer: 'pool', count: 1280 },
    recipe: {
      channels: 'rgb',
      resize: 'bicubic',
      offset: 127,
      divisor: 128,
      multipleOf: 32,
      sizes: [96, 128, 160, 192, 224],
    },
    trainedOn: 'ImageNet, 1000 classes',
    licence: 'Apache-2.0',
  },
]

/** Where the set-up puts built-in models: one folder each, with the model in `model` and its licence beside. */
const backbonesFolder = fileURLToPath(new URL('../../../.native/backbones', import.meta.url))

/** A backbone's folder, and whether its model is there. */
export function placeOf({ name }: Backbone): {
  readonly folder: string
  readonly isThere: boolean
} {
  const folder = join(backbonesFolder, name)
  return { folder, isThere: existsSync(join(folder, 'model', 'model.json')) }
}

/** The row of that name. Error: `file.noBuiltin`. */
export function findBackbone(name: string): Backbone {
  const found = backbones.find((each) => each.name === name)
  if (found !== undefined) return found
  throw new GraftError('file.noBuiltin', { name, known: backbones.map((each) => each.name) })
}

/** Reads a built-in model. Errors: `file.noBuiltin`, `file.builtinMissing`, those of `readModelFile`. */
export async function openBackbone(name: string): Promise<ImportedModel> {
  const { folder, isThere } = placeOf(findBackbone(name))
  if (!isThere) throw new GraftError('file.builtinMissing', { name, path: folder })
  return readModelFile(join(folder, 'model'))
}
