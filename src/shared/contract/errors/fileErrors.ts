/** Errors of files on disk. */
export const fileErrors = {
  'file.missing': (p: { path: string }) => ({
    message: `The file ${p.path} does not exist.`,
    advice: 'Check the path.',
  }),
  'file.unreadable': (p: { path: string; reason: string }) => ({
    message: `The file ${p.path} cannot be read: ${p.reason}.`,
    advice: 'Check the permissions and that the file is whole.',
  }),
  'file.unwritable': (p: { path: string; reason: string }) => ({
    message: `The file ${p.path} cannot be written: ${p.reason}. Nothing was left behind.`,
    advice: 'Choose another place, or free some space.',
  }),
  'file.unknownFormat': (p: { path: string; seen: string }) => ({
    message: `The file ${p.path} is not a model that Graft can read: ${p.seen}.`,
    advice:
      'Give a Keras .keras or .h5 file, a TF.js layers model (folder or zip), or word vectors as text (GloVe, word2vec).',
  }),
  'file.damaged': (p: { path: string; where: string; reason: string }) => ({
    message: `The file ${p.path} is damaged at ${p.where}: ${p.reason}.`,
    advice: 'Get the file again from where it came from.',
  }),
  'file.noInputShape': (p: { path: string; model: string }) => ({
    message: `The model in ${p.path} does not say what shape its input has (${p.model}).`,
    advice: 'Build or call the model once in Keras, then save it again.',
  }),
  'file.onlyWeights': (p: { path: string; arrays: number }) => ({
    message: `The file ${p.path} holds ${p.arrays} weight arrays but no model.`,
    advice:
      'Save the whole model with model.save(), or fill a model with these weights by "graft load-weights".',
  }),
  'file.weightsDoNotFit': (p: { path: string; fits: number; misfits: number; first: string }) => ({
    message: `The weights in ${p.path} do not fit the model: ${p.fits} do, ${p.misfits} weights or arrays do not; the first: ${p.first}.`,
    advice: 'Look at "graft load-weights --preview"; pair them by order, or take what fits.',
  }),
  'file.weightMissing': (p: { path: string; layer: string; weight: string }) => ({
    message: `The file ${p.path} has no array for weight "${p.weight}" of layer "${p.layer}".`,
    advice: 'Save the model again; a file is never filled up with random weights.',
  }),
  'file.weightUnused': (p: { path: string; layer: string; array: string }) => ({
    message: `The file ${p.path} holds the array "${p.array}" (${p.layer}), for which the model has no place.`,
    advice: 'Save model and weights again together.',
  }),
  'file.weightShape': (p: {
    path: string
    layer: string
    weight: string
    expected: string
    found: string
  }) => ({
    message: `The file ${p.path} has an array of shape ${p.found} for weight "${p.weight}" of layer "${p.layer}", which needs ${p.expected}.`,
    advice: 'Save model and weights again together.',
  }),
  'file.weightType': (p: { path: string; array: string; dtype: string }) => ({
    message: `The array "${p.array}" in ${p.path} is of type ${p.dtype}; Graft computes with float32.`,
    advice: 'Save the model with float32 weights.',
  }),
  'file.tooLarge': (p: { path: string; what: string; bytes: number; limit: number }) => ({
    message: `${p.what} of ${p.path} takes ${p.bytes} bytes; the limit is ${p.limit}.`,
    advice: 'Use a smaller model.',
  }),
  'file.partMissing': (p: { path: string; part: string }) => ({
    message: `The file ${p.part}, which belongs to ${p.path}, is missing.`,
    advice: 'Copy the whole folder again.',
  }),
  'file.outsideFolder': (p: { path: string; entry: string }) => ({
    message: `${p.path} refers to "${p.entry}", which is not inside its own folder. Nothing was read from there.`,
    advice: 'Use a model whose files lie together in one folder.',
  }),
  'file.foreignCode': (p: { path: string; name: string }) => ({
    message: `The file ${p.path} asks for "${p.name}", which is code and no weights. Nothing of it was run.`,
    advice: 'Use a file of weights alone, from a source that you trust.',
  }),
  'file.noBuiltin': (p: { name: string; known: readonly string[] }) => ({
    message: `There is no built-in model "${p.name}"; there is ${p.known.join(', ')}.`,
    advice: 'Choose one of these.',
  }),
  'file.builtinMissing': (p: { name: string; path: string }) => ({
    message: `The built-in model "${p.name}" is not on this computer: there is nothing at ${p.path}.`,
    advice: 'Run "node scripts/bootstrap.mjs", which fetches it once.',
  }),
  'file.notExportable': (p: {
    layer: string
    className: string
    what: string
    target: string
  }) => ({
    message: `Layer "${p.layer}" (${p.className}) cannot be written for ${p.target}: nothing there computes the same as ${p.what}.`,
    advice: 'Choose another format, or replace the layer.',
  }),
  'file.unknownEnding': (p: { path: string; ending: string; formats: readonly string[] }) => ({
    message: `Which format ${p.path} shall have is not clear: "${p.ending}" is the ending of none that Graft writes.`,
    advice: `End the name in .keras or .h5, give a folder's name without an ending, or say the format: --format ${p.formats.join(', ')}.`,
  }),
  'file.labelCount': (p: { labels: number; outputs: number }) => ({
    message: `There are ${p.labels} labels, but the model has ${p.outputs} outputs.`,
    advice: 'Give one label for every output, in order.',
  }),
}
