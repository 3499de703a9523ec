/** Errors of data sets. Rows count from 0. */
export const dataErrors = {
  'data.badNpy': (p: { path: string; reason: string }) => ({
    message: `The array file ${p.path} cannot be used: ${p.reason}.`,
    advice: 'Write it with numpy.save as a little-endian array of numbers.',
  }),
  'data.noArray': (p: { path: string; array: string; known: readonly string[] }) => ({
    message: `There is no array "${p.array}" in ${p.path}.`,
    advice: `Its arrays are: ${p.known.join(', ')}.`,
  }),
  'data.badTable': (p: { path: string; reason: string }) => ({
    message: `The table ${p.path} cannot be used: ${p.reason}.`,
    advice:
      'Look at its first rows, and say separator, decimal mark and encoding where the guess is wrong.',
  }),
  'data.noColumn': (p: { path: string; column: string; known: readonly string[] }) => ({
    message: `There is no column "${p.column}" in ${p.path}.`,
    advice: `Its columns are: ${p.known.join(', ')}.`,
  }),
  'data.badCells': (p: {
    path: string
    column: string
    reason: string
    rows: readonly number[]
  }) => ({
    message: `Column "${p.column}" of ${p.path}: ${p.reason} in row ${p.rows.join(', ')}.`,
    advice: 'Correct these cells, or choose what becomes of missing ones.',
  }),
  'data.badText': (p: { path: string; reason: string }) => ({
    message: `The text in ${p.path} cannot be used: ${p.reason}.`,
    advice: 'Take plain text, and say its encoding where the guess is wrong.',
  }),
  'data.badGroups': (p: { source: string; reason: string }) => ({
    message: `The rows of ${p.source} cannot be grouped so: ${p.reason}.`,
    advice: 'Group by something that the source has, or not at all.',
  }),
  'data.unknownLabels': (p: { names: readonly string[]; known: readonly string[] }) => ({
    message: `The model has no classes of these names: ${p.names.join(', ')}.`,
    advice: `Its classes are: ${p.known.join(', ')}. Rename the classes of the data, or give the model a new head.`,
  }),
  'data.badIdx': (p: { path: string; reason: string }) => ({
    message: `The IDX file ${p.path} cannot be used: ${p.reason}.`,
    advice: 'Take a whole IDX file, as MNIST has them, with or without .gz.',
  }),
  'data.badPicture': (p: { path: string; reason: string }) => ({
    message: `The picture ${p.path} cannot be read: ${p.reason}.`,
    advice: 'Take a JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP file that another program can open.',
  }),
  'data.noPictures': (p: { path: string; reason: string }) => ({
    message: `No picture in ${p.path} can be read. The first one: ${p.reason}.`,
    advice: 'Take JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP files that another program can open.',
  }),
  'data.partsAsClasses': (p: { path: string; names: readonly string[] }) => ({
    message: `The folders in ${p.path} (${p.names.join(', ')}) are parts of a data set and no classes.`,
    advice: 'Choose the folder of one part, in which each folder is a class.',
  }),
  'data.noClasses': (p: { path: string }) => ({
    message: `${p.path} holds no folder with pictures in it.`,
    advice: 'Make one folder a class, and put the pictures of each class into its folder.',
  }),
  'data.noLabels': (p: { source: string }) => ({
    message: `${p.source} has no labels.`,
    advice: 'Say which file or column the labels are in; data without labels serves pretraining.',
  }),
  'data.countMismatch': (p: { inputs: number; labels: number }) => ({
    message: `There are ${p.inputs} inputs but ${p.labels} labels.`,
    advice: 'Give one label for every input row.',
  }),
  'data.labelOutOfRange': (p: { rows: readonly number[]; label: number; classes: number }) => ({
    message: `Label ${p.label} (row ${p.rows.join(', ')}) is outside 0 to ${p.classes - 1}, the ${p.classes} classes of the model.`,
    advice: 'Correct the labels, or give the head as many units as there are classes.',
  }),
  'data.inputCount': (p: { inputs: number; found: number }) => ({
    message: `The model takes ${p.inputs} inputs, but the data has ${p.found}.`,
    advice: 'Cut the model so that one input is left, or give data for each.',
  }),
  'data.outputCount': (p: { outputs: number }) => ({
    message: `The model has ${p.outputs} outputs; predictions of one are written to one file.`,
    advice: 'Cut the model at the output that you want.',
  }),
  'data.idOutOfRange': (p: { rows: readonly number[]; id: number; size: number }) => ({
    message: `Id ${p.id} (rows ${p.rows.join(', ')}) is outside 0 to ${p.size - 1}, the table of the embedding.`,
    advice: 'Correct the ids, or give the embedding a larger table.',
  }),
  'data.shapeMismatch': (p: { what: string; expected: string; found: string }) => ({
    message: `The ${p.what} has rows of shape ${p.found}, but the model takes ${p.expected}.`,
    advice: 'Resize or reshape the data, or change the first layer of the model.',
  }),
  'data.notFinite': (p: { what: string; rows: readonly number[] }) => ({
    message: `The ${p.what} holds numbers that are not finite, first in row ${p.rows.join(', ')}.`,
    advice: 'Remove or correct these rows.',
  }),
  'data.tooFew': (p: { wanted: number; found: number; what: string }) => ({
    message: `${p.wanted} rows of ${p.what} were asked for, but there are only ${p.found}.`,
    advice: 'Ask for fewer rows.',
  }),
  'data.sampleDamaged': (p: { path: string; reason: string }) => ({
    message: `The sample data set cannot be read from ${p.path}: ${p.reason}.`,
    advice: 'Install the packages again.',
  }),
  'data.unknownClass': (p: { name: string; known: readonly string[]; source: string }) => ({
    message: `There is no class "${p.name}" in ${p.source}.`,
    advice: `Its classes are: ${p.known.join(', ')}.`,
  }),
  'data.cancelled': (p: { source: string }) => ({
    message: `The reading of ${p.source} was ended.`,
    advice: 'Start it again when you want; what was seen is not looked at again.',
  }),
  'data.unknownSource': (p: { source: string }) => ({
    message: `${p.source} is no data that is known.`,
    advice:
      'Give a folder of pictures or texts, a table (CSV, TSV, JSON lines, Parquet), NumPy or IDX files, or sample:fashion-mnist.',
  }),
}
