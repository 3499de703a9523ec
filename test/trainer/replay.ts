import type * as tfjs from '@tensorflow/tfjs-core'
import { openGraphSession } from '../../src/trainer/native/recording/graphSession.ts'
import { feedName, fetchName, stepNodes } from '../../src/trainer/native/recording/graphWriter.ts'
import { DATA_TYPE } from '../../src/trainer/native/recording/protoSchema.ts'
import { record } from '../../src/trainer/native/recording/recorder.ts'
import { findDifference } from '../../src/trainer/native/recording/recording.ts'
import { tf } from '../../src/trainer/native/tensorflow.ts'

type Tensor = tfjs.Tensor
type Compute = (inputs: readonly Tensor[]) => Tensor[]

function fed(tensor: Tensor) {
  const { shape } = tensor
  return tensor.dtype === 'int32'
    ? { dtype: DATA_TYPE.int32, shape, values: tensor.dataSync<'int32'>() }
    : { dtype: DATA_TYPE.float32, shape, values: tensor.dataSync<'float32'>() }
}

/**
 * Records `compute` over some inputs and replays it as one TensorFlow graph over others, of another batch size: the
 * values of its results. Throws if the recording depends on values that only JavaScript saw.
 */
export function replay(
  compute: Compute,
  { recorded, again, replayed }: Record<'recorded' | 'again' | 'replayed', readonly Tensor[]>,
): number[][] {
  const tidied = (inputs: readonly Tensor[]) => tf.tidy(() => compute(inputs))
  const { recording, results } = record(() => tidied(recorded), recorded, [])
  const second = record(() => tidied(again), again, [])
  const difference = findDifference(recording, second.recording)
  tf.dispose([...results, ...second.results])
  if (difference !== null) throw new Error(difference)
  const sources = recorded.map((tensor) => ({ kind: 'fed' as const, dtype: fed(tensor).dtype }))
  const anyBatch = recorded.some((tensor, i) => tensor.shape[0] !== replayed[i]?.shape[0])
  const program = { name: 'test', recording, sources, anyBatch }
  const session = openGraphSession(stepNodes(program, []))
  try {
    const feeds = replayed.map((tensor, i) => ({
      name: feedName('test', i),
      tensor: fed(tensor),
    }))
    const fetches = results.map((_, i) => fetchName('test', i))
    return session.run(feeds, fetches).map((values) => [...values])
  } finally {
    session.dispose()
  }
}
