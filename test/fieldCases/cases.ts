/** One thing that people who reuse layers met with elsewhere, and what Graft promises there. */
export interface FieldCase {
  readonly number: number
  readonly part: FieldPart
  readonly promise: string
}

export const fieldParts = {
  import: 'Files of others',
  freezing: 'Freezing, cutting, heads',
  data: 'Data',
  training: 'Training',
  library: 'Desktop and library',
  export: 'Export',
} as const

export type FieldPart = keyof typeof fieldParts

const promises: Readonly<Record<FieldPart, Readonly<Record<number, string>>>> = {
  import: {
    1: 'Input layers are understood by any key for their shape, old or new.',
    3: 'Weights whose names have a suffix find their layer; written names are clean.',
    5: 'The calls of a shared layer are never exchanged.',
    7: 'GRU resets before or after, as the file says, with its bias of one or two rows.',
    8: 'Names of cells and directions in recurrent weights are understood; directions are not swapped.',
    9: 'A Lambda or a class of somebody’s own is listed with its place, nothing of it is run, and the rest is usable.',
    11: 'Scaling inside a model is told of at import.',
    12: 'Augmentation layers inside a model open and do nothing in prediction.',
    13: 'Every name of an activation means what it does in the Keras that wrote it.',
    15: 'A setting of a known layer is implemented or told of, never ignored.',
    16: 'Keys that a newer Keras rejects are read, and not written.',
    18: 'Models with channels first give Keras’s numbers.',
    20: 'A file of weights alone is known as one, and fills a model by name or by order.',
    22: 'Arrays of a .keras file find their layers, more than ten of a class and nested ones too.',
    24: 'Losses, metrics and optimizers that are not carried over are notes, and keep no file shut.',
    25: 'Large and packed arrays are read to their last number, or refused with figures.',
    26: 'Shards of TF.js are joined in the order of the manifest, missing ones are named, quantised ones are unpacked.',
    28: 'Items of unusual types are left out with a note where no layer needs them.',
  },
  freezing: {
    29: 'A frozen batch normalisation predicts, and its four arrays do not move by a bit.',
    31: 'What is frozen is decided anew at the start of each run.',
    33: 'trainable = null has one reading, which is told and written back as true or false.',
    34: 'Parameter counts are Keras’s, frozen, nested and shared layers included.',
    36: 'A resumed run equals an uninterrupted one; optimizer memory follows its weight.',
    37: 'New layers never collide with names that are there.',
  },
  data: {
    39: 'Pictures stand upright as their files say.',
    41: 'Grey, RGB and RGBA pictures mix in one folder.',
    42: 'Palette and CMYK pictures are decoded right, or named.',
    43: 'Pictures are known by their content, not by their ending.',
    44: 'A broken picture is told of before training and costs no run.',
    45: 'Hidden files and folders are no classes and no samples.',
    47: 'The validation part is drawn by seed, by class, once.',
    49: 'A byte-order mark is no part of a column’s name.',
    51: 'Separators, decimal commas and encodings are found, shown and can be set.',
    53: 'IDX files are read packed or not, and must agree in their counts.',
    55: 'Paths with any letters work.',
    57: 'Large data sets are read with bounded memory, with progress, and can be stopped.',
    58: 'One recipe prepares data for training and for prediction, and travels with the model.',
    59: 'Ids beyond the table are told with their rows before a run.',
  },
  training: {
    60: 'A loss that is not finite ends the run with its place; the last finite weights are kept.',
    62: 'Memory does not grow with batches, epochs or runs.',
    63: 'Stop works within a batch, twice too, and the next run is clean.',
    65: 'Accuracy is the one that fits task and labels; pairs that cannot be are refused.',
    67: 'Stored outputs of frozen layers give the numbers of the joined model.',
    68: 'The same plan gives the same numbers.',
    70: 'The trainer starts and stops as often as one likes.',
    71: 'Progress comes at a bounded rate, the last of it always.',
  },
  library: {
    72: 'Native parts are built for the Node that loads them, in any order of commands.',
    74: 'Several processes share a library without a lost or a doubled row.',
    76: 'A run whose process died is shown as interrupted, and can go on.',
    77: 'A full disk leaves what was there as it was.',
    78: 'No trainer outlives the program.',
  },
  export: {
    80: 'Real Keras 3, Keras 2 and TF.js read what is written, with equal predictions.',
    83: 'A failed export leaves nothing and harms nothing.',
    84: 'Labels travel with the model.',
  },
}

/** Every case, by number. */
export const fieldCases: readonly FieldCase[] = (Object.keys(fieldParts) as FieldPart[]).flatMap(
  (part) =>
    Object.entries(promises[part]).map(([number, promise]) => ({
      number: Number(number),
      part,
      promise,
    })),
)
