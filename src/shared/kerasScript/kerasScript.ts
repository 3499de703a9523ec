import type { PreparedData } from '../contract/trainerProtocol.ts'
import { deviationsOf, type Normalization } from '../data/scaleValues.ts'
import { modelLines, type ScriptModel } from './modelPart.ts'
import { toPython } from './python.ts'
import { notCarried, trainingLines, type ScriptTraining } from './trainingPart.ts'

/** Everything a script is made of. */
export interface KerasScript {
  readonly title: string
  /** The file that the script loads its base model from, as the script finds it. */
  readonly basePath: string
  /** The file with rows and first weights, beside the script. */
  readonly storeName: string
  readonly model: ScriptModel
  readonly training: ScriptTraining
  readonly data: PreparedData
}

/**
 * A Python script that rebuilds a run in Keras 3: the base model from its file, the changes, the first weights, the rows of the split and
 * the phases. What it cannot carry over stands at its head.
 */
export function kerasScript(script: KerasScript): string {
  const { training, model, data } = script
  const lines = [
    '"""' + plain(script.title),
    '',
    'Needs Keras 3 with the TensorFlow backend: python SCRIPT [TRAINED.keras]',
    'Prints what each epoch gave as JSON; writes the trained model where a name is given.',
    'Not carried over:',
    ...notCarried(training).map((each) => `- ${plain(each)}`),
    '"""',
    '',
    ...prelude,
    '',
    `store = np.load(HERE / ${toPython(script.storeName)})`,
    `base = keras.models.load_model(HERE / ${toPython(script.basePath)}, compile=False)`,
    '',
    '# Layers of the base model stay as they are; the others are new or were changed.',
    ...modelLines(model),
    '',
    '# The prepared rows, as the run read them.',
    ...dataLines(data, training),
    '',
    ...trainingLines(training),
    'print(json.dumps(history))',
    'if len(sys.argv) > 1:',
    '    model.save(sys.argv[1])',
  ]
  return `${lines.join('\n')}\n`
}

/** Words that cannot end the text that they stand in. */
const plain = (text: string) => text.replaceAll('\\', '/').replaceAll('"""', "'''")

const prelude = [
  'import json',
  'import math',
  'import sys',
  'from pathlib import Path',
  '',
  'import keras',
  'import numpy as np',
  '',
  'HERE = Path(__file__).resolve().parent',
  '',
  '',
  'class KeepBest(keras.callbacks.Callback):',
  '    """Keeps the weights of the best epoch of all phases."""',
  '',
  '    def __init__(self, monitor, mode, restores):',
  '        super().__init__()',
  '        self.monitor, self.sign, self.restores = monitor, 1 if mode == "max" else -1, restores',
  '        self.value, self.weights = -math.inf, None',
  '',
  '    def on_epoch_end(self, epoch, logs=None):',
  '        value = self.sign * (logs or {}).get(self.monitor, math.nan)',
  '        if value > self.value:',
  '            self.value, self.weights = value, self.model.get_weights()',
  '',
  '    def restore(self, model):',
  '        if self.restores and self.weights is not None:',
  '            model.set_weights(self.weights)',
  '',
  '',
  'class Rate(keras.callbacks.Callback):',
  '    """Sets the learning rate of every update."""',
  '',
  '    def __init__(self, rate):',
  '        super().__init__()',
  '        self.rate, self.step = rate, 0',
  '',
  '    def on_train_batch_begin(self, batch, logs=None):',
  '        self.model.optimizer.learning_rate = self.rate(self.step)',
  '        self.step += 1',
  '',
  '',
  'def cosine(start, end, share):',
  '    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2',
  '',
  '',
  'def freeze(model, names):',
  '    for each in model.layers:',
  '        each.trainable = each.name not in names',
  '',
  '',
  'def keep(name, call, outputs):',
  '    for i, output in enumerate(outputs if isinstance(outputs, (list, tuple)) else [outputs]):',
  '        t[f"{name}:{call}:{i}"] = output',
  '',
  '',
  'def read(path, dtype, shape, offset):',
  '    return np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=tuple(shape))',
]

function normalizationLine(normalization: Normalization): string {
  const [mean, deviations] = [normalization.mean, deviationsOf(normalization)].map(
    (numbers) => `np.array(${toPython(numbers)}, np.float32)`,
  )
  return `inputs = (inputs - ${mean}) / ${deviations}`
}

function dataLines(
  { inputs, labels, scale, offset, normalization }: PreparedData,
  { encoding }: ScriptTraining,
): readonly string[] {
  const read = ({ path, dtype, shape, byteOffset }: PreparedData['labels']) =>
    `read(${[path, dtype, shape, byteOffset].map(toPython).join(', ')})`
  const [input] = inputs
  const targets = {
    ids: 'labels',
    oneHot: `keras.utils.to_categorical(labels, ${encoding.length})`,
    column: 'labels.reshape(-1, 1).astype("float32")',
    vectors: 'labels.astype("float32")',
  }[encoding.form]
  return [
    `inputs = ${input === undefined ? 'None' : read(input)}`,
    `inputs = inputs.astype("float32") * np.float32(${scale}) + np.float32(${offset})`,
    ...(normalization === undefined ? [] : [normalizationLine(normalization)]),
    `labels = np.array(${read(labels)})`,
    `targets = ${targets}`,
    'train, validation = store["rows:train"], store["rows:validation"]',
  ]
}
