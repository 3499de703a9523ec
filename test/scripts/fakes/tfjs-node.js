// Stands in for @tensorflow/tfjs-node: finds its addon and libraries as the real one does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import util from 'node:util'

if (!util.isNullOrUndefined(null) || !util.isArray([])) throw new Error('util is not patched')
readFileSync(join(import.meta.dirname, 'lib', 'napi-v8', 'tfjs_binding.node'))
readFileSync(join(import.meta.dirname, 'deps', 'lib', 'libtensorflow.so'))

export const tensor2d = (values) => values
export const matMul = () => ({ dataSync: () => [19, 22, 43, 50] })
export const getBackend = () => 'tensorflow'
export const backend = () => ({ binding: { TF_Version: '2.0.0-fake' } })
