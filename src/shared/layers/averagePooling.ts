import { definePooling } from './pooling.ts'

/** The mean of each window; padding does not count. */
export const averagePooling1d = definePooling({
  className: 'AveragePooling1D',
  help: 'Takes the mean of each stretch of a sequence.',
  rank: 1,
  pool: 'average',
  aliases: ['AvgPool1D'],
})

export const averagePooling2d = definePooling({
  className: 'AveragePooling2D',
  help: 'Takes the mean of each patch of an image.',
  rank: 2,
  pool: 'average',
  aliases: ['AvgPool2D'],
})

export const averagePooling3d = definePooling({
  className: 'AveragePooling3D',
  help: 'Takes the mean of each block of a volume.',
  rank: 3,
  pool: 'average',
  aliases: ['AvgPool3D'],
})
