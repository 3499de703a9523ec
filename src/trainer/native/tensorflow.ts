import { createRequire } from 'node:module'
import util from 'node:util'
import type * as nodeBackendModule from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.d.ts'
import type * as tfjs from '@tensorflow/tfjs-core'
import { GraftError } from '../../shared/contract/errors/graftError.ts'

/** TensorFlow's binding for Node: the backend that every tfjs kernel ends in. */
export type NodeBackend = nodeBackendModule.NodeJSKernelBackend

interface LoadedTensorFlow {
  readonly tf: typeof tfjs
  readonly backend: NodeBackend
  readonly version: string
}

/**
 * tfjs-node 4.22 calls two functions of `node:util` that newer Nodes have taken out or print a warning for.
 * Put back before it loads.
 */
function restoreOldUtilFunctions(): void {
  const target = util as unknown as Record<string, unknown>
  target['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined
  target['isArray'] = Array.isArray
}

/** The first sentence of what went wrong, without a full stop: it becomes part of a sentence. */
function plainReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (text.includes('native addon module')) return 'its native library has not been built yet'
  return (text.split('\n')[0] ?? text).replace(/\.\s*$/, '')
}

function loadTensorFlow(): LoadedTensorFlow {
  // TensorFlow reads this when its library is loaded: errors only, so that logs stay for people.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  restoreOldUtilFunctions()
  const require = createRequire(import.meta.url)
  try {
    require('@tensorflow/tfjs-node')
    const tf = require('@tensorflow/tfjs-core') as typeof tfjs
    const backend = tf.backend() as unknown as NodeBackend
    return { tf, backend, version: backend.binding.TF_Version }
  } catch (error) {
    throw new GraftError('trainer.notReady', { reason: plainReason(error) }, { cause: error })
  }
}

const loaded = loadTensorFlow()

/**
 * tfjs-core over native TensorFlow. Importing this module loads TensorFlow, or throws a GraftError
 * `trainer.notReady` in plain words.
 */
export const tf = loaded.tf

/** The backend through which native ops run. */
export const nodeBackend = loaded.backend

/** The version of the TensorFlow library that was found, such as `2.21.0`. */
export const tensorflowVersion = loaded.version
