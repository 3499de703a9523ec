import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { readPlan } from '../../services/readPlan.ts'
import { runPlan } from '../../services/runPlan.ts'
import { argument, type Command } from '../command.ts'
import { runLines, runRecordOf } from './runReport.ts'
import { eager, watching } from './train.ts'

export const pretrain: Command = {
  usage: 'pretrain <plan>',
  help: 'Trains layers on a task that needs no labels, or other ones, and puts them on the shelf (docs/pretraining.md).',
  options: [eager],
  run: async (context, args) => {
    const { plan, folder } = await readPlan(argument(args, 0))
    if (plan.task === undefined) {
      throw new GraftError('plan.badTask', {
        reason: 'the plan names no task; train carries it out',
      })
    }
    const run = await runPlan(plan, { folder, ...watching(context, args) })
    const { encoderEnd } = plan.task
    const source = `library:${run.resultModel ?? ''}`
    const reuse =
      run.resultModel === null
        ? []
        : [
            '',
            `The layers up to "${encoderEnd}" are on the shelf. In a plan: "source": "${source}", and the change`,
            `{ "type": "cut", "at": { "layer": "${encoderEnd}" } } before a head.`,
          ]
    context.output.result({ ...runRecordOf(run), source, encoderEnd }, [
      '',
      ...runLines(run),
      ...reuse,
    ])
    if (run.status === 'diverged') return 3
    return run.status === 'stopped' ? 130 : 0
  },
}
