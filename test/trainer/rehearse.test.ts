import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { nodeBackend, tf } from '../../src/trainer/native/tensorflow.ts'
import { rehearse } from '../../src/trainer/rehearse.ts'
import { countDenseCalls } from './denseCalls.ts'

const calls = countDenseCalls()

const held = () => ({
  tensors: tf.memory().numTensors,
  graphs: (
    nodeBackend.binding as unknown as { getNumOfSavedModels: () => number }
  ).getNumOfSavedModels(),
  folders: readdirSync(tmpdir()).filter((name) => name.startsWith('graft-rehearsal-')),
})

const quietMoment = () => Promise.resolve()

test('a rehearsal goes through recording, guard and replay, and leaves nothing behind', async () => {
  const before = held()
  expect(await rehearse({ ops, quietMoment, isAsked: () => false })).toBe('phase')
  // Two dense layers, two recordings, of training and of evaluation. What is not compiled would compute them again.
  expect(calls.count).toBe(8)
  expect(held()).toEqual(before)
})

test('who asks at once, or in the quiet moment, does not wait for it', async () => {
  expect(await rehearse({ ops, quietMoment, isAsked: () => true })).toBe('nothing')
  const answers = [false, true]
  const isAsked = () => answers.shift() ?? true
  expect(await rehearse({ ops, quietMoment, isAsked })).toBe('kernels')
  expect(calls.count).toBe(0)
})
