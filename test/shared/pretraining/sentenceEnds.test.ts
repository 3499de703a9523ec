import { expect, test } from 'vitest'
import { inputRecipeSchema } from '../../../src/shared/data/inputRecipe.ts'
import { withSentenceEnds } from '../../../src/shared/pretraining/sentenceEnds.ts'
import { taskSchema } from '../../../src/shared/pretraining/task.ts'

const words = ['the', '.', 'end', '?', '。']
const recipe = inputRecipeSchema.parse({ kind: 'text', words, length: 4 })
const task = (ends?: number[]) =>
  taskSchema.parse({ type: 'sentenceOrder', encoderEnd: 'features', ends })

test('sentences of texts end with their full stops and question marks; words have ids from 2 on', () => {
  expect(withSentenceEnds(task(), recipe)).toMatchObject({ ends: [3, 5, 6] })
})

test('ends that the plan names stay, and rows of numbers have none', () => {
  expect(withSentenceEnds(task([9]), recipe)).toMatchObject({ ends: [9] })
  const numbers = inputRecipeSchema.parse({ kind: 'numbers', rowShape: [4] })
  expect(withSentenceEnds(task(), numbers)).toMatchObject({ ends: [] })
})
