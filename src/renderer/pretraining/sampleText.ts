import type { SampleRow } from '../../shared/contract/workbenchApi/pretraining.ts'
import type { Task } from '../../shared/pretraining/task.ts'
import { formatNumber, formatPercent } from '../i18n/format.ts'
import { text } from '../i18n/i18n.ts'

/** What a net answered about a row, in words; whether that was right. `null`: it was asked nothing. */
export function verdictOf(
  task: Task,
  { choice, score }: SampleRow,
): { readonly words: string; readonly isRight: boolean } | null {
  if (choice !== null) {
    const [best] = choice.likeliest
    if (best === undefined) return null
    const words = text('pretraining.answer', {
      right: choiceText(task, choice.right),
      answer: choiceText(task, best.choice),
      chance: formatPercent(best.chance),
    })
    return { words, isRight: best.choice === choice.right }
  }
  if (score === null) return null
  const isRight = score.right > 0.5 === score.given > (task.type === 'rank' ? 0 : 0.5)
  if (task.type === 'rank') {
    return { words: text('pretraining.ahead', { value: formatNumber(score.given) }), isRight }
  }
  const words = text('pretraining.answer', {
    right: yesText(task, score.right),
    answer: yesText(task, score.given),
    chance: formatPercent(score.given > 0.5 ? score.given : 1 - score.given),
  })
  return { words, isRight }
}

function choiceText({ type }: Task, choice: number): string {
  if (type === 'rotation') return text('pretraining.degrees', { n: choice * 90 })
  return text(type === 'views' ? 'pretraining.partner' : 'pretraining.order', { n: choice + 1 })
}

/** Of whole and spoilt rows 1 is whole; of parts of texts 1 is swapped. */
function yesText({ type }: Task, answer: number): string {
  const isYes = answer > 0.5
  if (type === 'sentenceOrder') return text(isYes ? 'pretraining.swapped' : 'pretraining.inOrder')
  return text(isYes ? 'pretraining.whole' : 'pretraining.spoilt')
}
