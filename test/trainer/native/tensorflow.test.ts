import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '..', '..', '..')
const modulePath = path.join(root, 'src/trainer/native/tensorflow.ts')

/** Runs a script in a Node of its own, because TensorFlow loads once a process. */
function runNode(script: string): { output: string; errors: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  })
  return { output: stdout, errors: stderr }
}

describe('loading TensorFlow', () => {
  it('says which version it found, and nothing else', () => {
    const { output, errors } = runNode(
      `const { tensorflowVersion, tf } = await import(${JSON.stringify(modulePath)})
       console.log(tensorflowVersion, tf.add(2, 3).dataSync()[0])`,
    )
    expect(output).toMatch(/^2\.\d+\.\d+ 5\n$/)
    // On processors for which oneDNN has kernels TensorFlow says so, whatever the log level; main drops these two lines.
    const unexpected = errors
      .split('\n')
      .filter((line) => line && !/^I\d{4} .*oneDNN|absl::InitializeLog/.test(line))
    expect(unexpected).toEqual([])
  })

  it.each([
    [
      // What tfjs-node says where its addon was never built.
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x',
      'TensorFlow could not be loaded: its native library has not been built yet.',
    ],
    [
      'libtensorflow.so.2: cannot open shared object file.\nmore',
      'TensorFlow could not be loaded: libtensorflow.so.2: cannot open shared object file.',
    ],
  ])('says in plain words that it is not ready: %s', (cause, message) => {
    const { output } = runNode(
      `import Module from 'node:module'
       const load = Module._load
       Module._load = (request, ...rest) => {
         if (request === '@tensorflow/tfjs-node') throw new Error(${JSON.stringify(cause)})
         return load(request, ...rest)
       }
       const error = await import(${JSON.stringify(modulePath)}).catch((error) => error)
       console.log(JSON.stringify([error.code, error.message]))`,
    )
    expect(JSON.parse(output)).toEqual(['trainer.notReady', message])
  })
})
