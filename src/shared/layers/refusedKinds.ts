/** Why Graft does not compute a class of `keras.layers`, and what to do instead. */
export interface RefusedKind {
  /** A clause that goes on from "it": `runs Python code of the file`. */
  readonly reason: string
  /** A sentence. */
  readonly advice: string
}

const foreignCode: RefusedKind = {
  reason: 'runs code of its author, which a file cannot bring along safely',
  advice: 'Cut the model before or after it, or replace it by a layer that computes the same.',
}

const foreignModel: RefusedKind = {
  reason: 'wraps a model of another framework',
  advice: 'Cut the model before or after it, or save the inner model as a Keras model first.',
}

const baseClass: RefusedKind = {
  reason: 'is a base class for layers of its author and computes nothing by itself',
  advice: 'Cut the model before or after it, or replace it by a layer that computes the same.',
}

const words: RefusedKind = {
  reason: 'takes text, and the data of Graft are numbers',
  advice: 'Do this step when the data is made, and begin the model with the ids (Embedding).',
}

const hashed: RefusedKind = {
  reason: 'gives values ids by a hash that TensorFlow computes from their text',
  advice: 'Do this step when the data is made, and begin the model with the ids (Embedding).',
}

const audio: RefusedKind = {
  reason: 'computes spectra of sound',
  advice: 'Compute the spectra when the data is made, and begin the model with them as images.',
}

const histogram: RefusedKind = {
  reason: 'counts how often each value occurs in an image',
  advice: 'Do this step when the data is made, or put AutoContrast in its place.',
}

const cell: RefusedKind = {
  reason: 'is a part of a recurrent layer and no layer of its own',
  advice:
    'Use the LSTM, GRU, SimpleRNN or RNN layer. A model with an RNN of such cells opens with that layer.',
}

/** Classes of Keras 3 that Graft knows by name and does not compute. Everything else is a kind. */
export const refusedKinds: ReadonlyMap<string, RefusedKind> = new Map<string, RefusedKind>([
  ['Lambda', foreignCode],
  ['Layer', baseClass],
  ['Wrapper', baseClass],
  ['FlaxLayer', foreignModel],
  ['JaxLayer', foreignModel],
  ['TFSMLayer', foreignModel],
  ['TorchModuleWrapper', foreignModel],
  ['StringLookup', words],
  ['TextVectorization', words],
  ['Hashing', hashed],
  ['HashedCrossing', hashed],
  ['MelSpectrogram', audio],
  ['STFTSpectrogram', audio],
  ['Equalization', histogram],
  ['ContrastLimitedAdaptiveHistogramEqualization', histogram],
  ['SimpleRNNCell', cell],
  ['LSTMCell', cell],
  ['GRUCell', cell],
  ['StackedRNNCells', cell],
  [
    'ReversibleEmbedding',
    {
      reason: 'is called in two ways that share a weight',
      advice: 'Replace it by an Embedding, and by a Dense layer where it is called in reverse.',
    },
  ],
])

/** Classes of Keras 3 that are no kind and yet open, as other layers, and what is said of them. */
export const openedKinds: ReadonlyMap<string, string> = new Map([
  ['Pipeline', 'Several layers in one; opens as a group of these.'],
])
