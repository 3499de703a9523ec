/** Loads the built addon in a checkout (the argument), multiplies two matrices, says the version. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import util from 'node:util'

// tfjs-node still calls what Node 23 has removed.
Object.assign(util, {
  isArray: Array.isArray,
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
})

const requireThere = createRequire(join(process.argv[2] ?? '.', 'package.json'))
const tf = requireThere('@tensorflow/tfjs-node')

const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]))
const values = [...product.dataSync()]
if (tf.getBackend() !== 'tensorflow' || values.join() !== '19,22,43,50') {
  throw new Error(`the ${tf.getBackend()} backend multiplied wrongly: ${values.join()}`)
}
console.log(`tensorflow ${tf.backend().binding.TF_Version} works`)
