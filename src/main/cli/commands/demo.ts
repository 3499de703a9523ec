import { fileURLToPath } from 'node:url'
import type { TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import { readPlan } from '../../services/readPlan.ts'
import { runStudy, type StudyPosition, type StudyRequest } from '../../services/transferStudy.ts'
import type { Command, CommandContext } from '../command.ts'
import { formatDuration } from '../table.ts'
import { percent, studyLines, studyRecord } from './studyReport.ts'

const METRIC = 'binaryAccuracy'
const DRAWS = [1, 2, 3, 4, 5]

const nets = [
  { name: 'dense', title: 'Dense net (300-100-50-50-50, SELU)' },
  { name: 'conv', title: 'Convolutional net' },
] as const

/** The ways that are compared, as the table names them. */
const titles = {
  scratch: 'From scratch at 1e-2',
  transfer: 'Reused, then all at 1e-4',
  'transfer-bold': 'Reused, then all at 1e-2',
} as const

/** What Géron's textbook reports for its best case of this experiment (its notebook for chapter 11). */
const PUBLISHED = { scratch: 0.972, transfer: 0.9925 }

export const demo: Command = {
  usage: 'demo',
  help: 'The sample experiment: does reusing a net trained on other clothes help with 200 labelled images?',
  run: async (context) => {
    const { output, signal } = context
    const started = Date.now()
    output.note(
      'Task: tell shirts from sandals with 200 labelled images; test on 2,000 others.\n' +
        'Five draws of the 200 images. Each is learnt from scratch, and by reusing a net trained on the other eight kinds\n' +
        'of clothes: its last layer cut, one new unit added, 4 epochs with the reused layers frozen at rate 1e-2, then\n' +
        '16 epochs with all of them training, once at 1e-4 and once at 1e-2. Every way takes 20 epochs.\n',
    )
    for (const [i, net] of nets.entries()) {
      const request = await studyOf(net.name)
      const result = await runStudy(request, watching(context, i))
      if (signal.aborted) {
        output.note('Stopped. What was finished is in the library.')
        return 130
      }
      output.result(studyRecord(net.name, result), [
        net.title,
        '',
        ...studyLines(result, titles),
        '',
      ])
    }
    const seconds = formatDuration(Date.now() - started)
    output.result({ type: 'done', durationMs: Date.now() - started, published: PUBLISHED }, [
      `Published for the best case of this experiment: ${percent(PUBLISHED.scratch)} from scratch, ${percent(PUBLISHED.transfer)} reused`,
      '(one draw, other split). The numbers above are measured here, over five draws.',
      `All runs are in ${context.library} (${seconds}).`,
    ])
    return 0
  },
}

async function studyOf(net: string): Promise<StudyRequest> {
  const plan = (way: string) =>
    readPlan(
      fileURLToPath(
        new URL(`../../../../resources/plans/sample-${net}-${way}.json`, import.meta.url),
      ),
    )
  return {
    scratch: await plan('scratch'),
    transfers: { transfer: await plan('transfer'), 'transfer-bold': await plan('transfer-bold') },
    draws: DRAWS,
    metric: METRIC,
    higherIsBetter: true,
  }
}

function watching({ output, library, signal }: CommandContext, study: number) {
  const share = ({ done, of }: StudyPosition, within: number) =>
    (study + (done + within) / of) / nets.length
  const label = ({ way, seed }: StudyPosition) =>
    `${nets[study]?.name ?? ''} draw ${seed}/${DRAWS.length} ${way}`
  return {
    libraryPath: library,
    signal,
    onMessage: (position: StudyPosition, message: TrainerMessage) => {
      if (message.type !== 'progress') return
      const { cursor, epochs } = message
      output.progress(
        {},
        {
          text: `${label(position)}: epoch ${cursor.epoch + 1}/${epochs}`,
          share: share(position, cursor.epoch / epochs),
        },
      )
    },
    onRun: (position: StudyPosition, run: RunRecord) => {
      const accuracy = run.evaluation?.test?.[METRIC] ?? NaN
      output.progress(
        {
          type: 'run',
          net: nets[study]?.name,
          ...position,
          runId: run.id,
          status: run.status,
          accuracy,
        },
        { text: `${label(position)}: ${percent(accuracy)} right`, keep: true },
      )
    },
  }
}
