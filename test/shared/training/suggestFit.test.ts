import { expect, it } from 'vitest'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { suggestFit } from '../../../src/shared/training/suggestFit.ts'

const net = (units: number, activation: string) =>
  sequential('net', [4], [{ className: 'Dense', config: { units, activation } }])

it.each([
  ['sigmoid', 1, 2, 'binaryCrossentropy', false, 'binaryAccuracy'],
  ['linear', 1, 2, 'binaryCrossentropy', true, 'binaryAccuracy'],
  ['softmax', 3, 3, 'sparseCategoricalCrossentropy', false, 'sparseCategoricalAccuracy'],
  ['linear', 3, 3, 'sparseCategoricalCrossentropy', true, 'sparseCategoricalAccuracy'],
])('%s of %i units for %i classes: %s', (activation, units, classes, name, fromLogits, metric) => {
  expect(suggestFit(net(units, activation), classes)).toMatchObject({
    loss: { name, fromLogits },
    metrics: [metric],
  })
})

it('says nothing where it is not plain', () => {
  expect(suggestFit(net(3, 'softmax'), null)).toBeNull()
  expect(suggestFit(net(3, 'softmax'), 4)).toBeNull()
  expect(suggestFit(net(1, 'sigmoid'), 3)).toBeNull()
  expect(suggestFit(net(3, 'relu'), 3)).toBeNull()
})
