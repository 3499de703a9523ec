import { definePooling } from './pooling.ts'

/** The largest value of each window. */
export const maxPooling1d = definePooling({
  className: 'MaxPooling1D',
  help: 'Keeps the largest value of each stretch of a sequence.',
  rank: 1,
  pool: 'max',
  aliases: ['MaxPool1D'],
})

export const maxPooling2d = definePooling({
  className: 'MaxPooling2D',
  help: 'Keeps the largest value of each patch of an image.',
  rank: 2,
  pool: 'max',
  aliases: ['MaxPool2D'],
})

export const maxPooling3d = definePooling({
  className: 'MaxPooling3D',
  help: 'Keeps the largest value of each block of a volume.',
  rank: 3,
  pool: 'max',
  aliases: ['MaxPool3D'],
})
