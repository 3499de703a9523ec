import { expect, it } from 'vitest'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { suggestFit } from '../../../src/shared/training/suggestFit.ts'

const net = (units: number, activation: string) =>
  sequential('net', [4], [{ className: 'Dense', config: { units, activation } }])

it.each([
  { activation: 'sigmoid', units: 1, classes: 2, kind: 'binary', fromLogits: false },
  { activation: 'linear', units: 1, classes: 2, kind: 'binary', fromLogits: true },
  { activation: 'softmax', units: 3, classes: 3, kind: 'sparseCategorical', fromLogits: false },
  { activation: 'linear', units: 3, classes: 3, kind: 'sparseCategorical', fromLogits: true },
])(
  '$activation of $units units for $classes classes: $kind',
  ({ activation, units, classes, kind, fromLogits }) => {
    expect(suggestFit(net(units, activation), classes)).toMatchObject({
      loss: { name: `${kind}Crossentropy`, fromLogits },
      metrics: [`${kind}Accuracy`],
    })
  },
)

it('says nothing where it is not plain', () => {
  expect(suggestFit(net(3, 'softmax'), null)).toBeNull()
  expect(suggestFit(net(3, 'softmax'), 4)).toBeNull()
  expect(suggestFit(net(1, 'sigmoid'), 3)).toBeNull()
  expect(suggestFit(net(3, 'relu'), 3)).toBeNull()
})
