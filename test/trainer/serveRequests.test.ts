import { expect, test } from 'vitest'
import { GraftError } from '../../src/shared/contract/errors/graftError.ts'
import { describeFailure } from '../../src/trainer/serveRequests.ts'

test('out of memory is told as such, whatever TensorFlow calls it', () => {
  const words = [
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[1024,4096] and type float',
    'std::bad_alloc',
    'Array buffer allocation failed',
  ]
  for (const word of words) {
    expect(describeFailure(new Error(word)).code).toBe('trainer.outOfMemory')
  }
})

test('a coded error stays what it is; anything else is a defect', () => {
  const error = new GraftError('file.missing', { path: '/rooms/OOM.bin' })
  expect(describeFailure(error).code).toBe('file.missing')
  const plain = describeFailure(
    new Error('Invalid TF_Status: 3\nMessage: indices[4,1] = 6 is bad.'),
  )
  expect(plain).toMatchObject({
    code: 'internal.defect',
    params: { detail: 'indices[4,1] = 6 is bad' },
  })
})
