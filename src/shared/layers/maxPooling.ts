import { definePooling } from './pooling.ts'

/** The largest value of each window. */
export const maxPooling1d = definePooling({
  className: 'MaxPooling1D',
  help: 'Keeps the largest value of each stretch of a sequence.',
  rank: 1,
  pool: 'maxPool2d',
  aliases: ['MaxPool1D'],
})

export const maxPooling2d = definePooling({
  className: 'MaxPooling2D',
  help: 'Keeps the largest value of each patch of an image.',
  rank: 2,
  pool: 'maxPool2d',
  aliases: ['MaxPool2D'],
})
