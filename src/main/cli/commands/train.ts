import type { TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import { readPlan } from '../../services/readPlan.ts'
import { resumeRun, runPlan, type RunPlanOptions } from '../../services/runPlan.ts'
import {
  argument,
  type Command,
  type CommandArguments,
  type CommandContext,
  type CommandOption,
  type ExitCode,
} from '../command.ts'
import type { Output } from '../output.ts'
import { formatEpoch, formatLogs, runLines, runRecordOf } from './runReport.ts'

export const eager: CommandOption = {
  flags: '--eager',
  help: 'runs every op by itself instead of compiled steps: slow, for comparison',
}

export const train: Command = {
  usage: 'train <plan>',
  help: 'Carries out a plan (JSON; see resources/plan.schema.json). Ctrl+C stops and keeps what was learnt.',
  options: [eager],
  run: async (context, args) => {
    const { plan, folder } = await readPlan(argument(args, 0))
    return report(context, await runPlan(plan, { folder, ...watching(context, args) }))
  },
}

export const resume: Command = {
  usage: 'resume <run>',
  help: 'Goes on with a run that was stopped or interrupted, as if it had not been.',
  options: [eager],
  run: async (context, args) =>
    report(context, await resumeRun(argument(args, 0), watching(context, args))),
}

/** How a run is carried out from the command line, and shown. */
export function watching(
  { output, library, signal }: CommandContext,
  args: CommandArguments,
): Omit<RunPlanOptions, 'folder'> {
  return {
    eager: args.options['eager'] === true,
    libraryPath: library,
    signal,
    onPrepare: (share) => {
      output.progress({}, { text: 'preparing data', share })
    },
    onCreated: (run) => {
      output.progress(
        { type: 'started', runId: run.id, name: run.name },
        { text: `Run ${run.id} "${run.name}"`, keep: true },
      )
    },
    onMessage: (message) => {
      showMessage(output, message)
    },
  }
}

function showMessage(output: Output, message: TrainerMessage): void {
  switch (message.type) {
    case 'progress': {
      const { cursor, batches, epochs, logs, runId, preparing } = message
      const done = cursor.epoch + cursor.batch / Math.max(1, batches)
      output.progress(
        { type: 'progress', runId, ...cursor, batches, epochs, logs, preparing },
        {
          text:
            preparing === undefined
              ? `epoch ${cursor.epoch + 1}/${epochs} batch ${cursor.batch}/${batches}  ${formatLogs(logs)}`
              : `frozen layers: row ${preparing.rows}/${preparing.of}`,
          share: done / epochs,
        },
      )
      break
    }
    case 'epochEnd':
      output.progress(
        { type: 'epoch', runId: message.runId, ...message.record, isBest: message.isBest },
        { text: formatEpoch(message.record), keep: true },
      )
      break
    case 'note':
      output.progress(
        { type: 'note', runId: message.runId, text: message.text },
        { text: `Note: ${message.text}`, keep: true },
      )
      break
    default:
      break
  }
}

function report({ output }: CommandContext, run: RunRecord): ExitCode {
  output.result(runRecordOf(run), ['', ...runLines(run)])
  if (run.status === 'diverged') return 3
  return run.status === 'stopped' ? 130 : 0
}
