import { afterAll, beforeAll, expect, it } from 'vitest'
import { make, startKeras, trip, type Keras } from '../keras/kerasApplications.ts'
import { temporaryFolder } from '../main/formats/modelFixtures.ts'

/**
 * The smallest of each family at its smallest size, through one of the two kinds of file. All architectures through both:
 * docs/keras-applications.md.
 */
const families = [
  ['ConvNeXtTiny', 32, 'h5'],
  ['DenseNet121', 32, 'keras'],
  ['EfficientNetB0', 32, 'h5'],
  ['EfficientNetV2B0', 32, 'keras'],
  ['InceptionV3', 75, 'h5'],
  ['InceptionResNetV2', 75, 'keras'],
  ['MobileNet', 32, 'keras'],
  ['MobileNetV2', 32, 'h5'],
  ['MobileNetV3Small', 32, 'keras'],
  ['NASNetMobile', 32, 'keras'],
  ['ResNet50', 32, 'h5'],
  ['ResNet50V2', 32, 'keras'],
  ['VGG16', 32, 'h5'],
  ['Xception', 71, 'keras'],
] as const

const folder = temporaryFolder()
let keras: Keras

beforeAll(() => {
  keras = startKeras()
})

afterAll(() => {
  keras.close()
})

it.each(families)('%s at %i, as .%s', async (name, size, ending) => {
  const made = await make(keras, name, { size, folder, endings: [ending] })
  expect(made.layers).toBeGreaterThan(20)
  const { read, back } = await trip(keras, name, { folder, ending })
  expect(read).toBeLessThanOrEqual(1e-4)
  expect(back).toBeLessThanOrEqual(1e-4)
})
