import { GraftError } from '../shared/contract/errors/graftError.ts'
import type { ErrorRecord } from '../shared/contract/errors/graftError.ts'
import type {
  CheckpointState,
  RunSpec,
  TrainerMessage,
  TrainerRequest,
} from '../shared/contract/trainerProtocol.ts'
import type { Ops } from '../shared/layers/ops.ts'
import { createStepPool } from './compiled/stepPool.ts'
import { plainMessage } from './execution/plainMessage.ts'
import { createRunControl, type RunControl } from './loop/runControl.ts'
import { runTraining } from './loop/runTraining.ts'
import { augment } from './requests/augment.ts'
import { classify } from './requests/classify.ts'
import { evaluate } from './requests/evaluate.ts'
import { gradCam } from './requests/gradCam.ts'
import { createPredictor, type Predictor } from './requests/predict.ts'

/** What the requests are served with. */
export interface ServerPorts {
  readonly ops: Ops
  readonly send: (message: TrainerMessage) => void
  readonly now: () => number
  readonly yieldToMessages: () => Promise<void>
}

/** Serves requests: one run at a time, questions beside it between two batches. */
export interface RequestServer {
  /** Answers whatever goes wrong with a message; rejects only for what is no request at all. */
  readonly handle: (request: TrainerRequest) => Promise<void>
  /** The run that is going on, or `null`. */
  readonly activeRun: () => string | null
}

export function createRequestServer(ports: ServerPorts): RequestServer {
  let active: { readonly runId: string; readonly control: RunControl } | null = null
  const predictor = createPredictor(ports.ops)
  const stepPool = createStepPool()

  const train = async (spec: RunSpec, resumeFrom: CheckpointState | null) => {
    const { runId } = spec
    if (active !== null) {
      const error = new GraftError('trainer.busy', { run: active.runId }).toRecord()
      ports.send({ type: 'failed', runId, error })
      return
    }
    const control = createRunControl()
    active = { runId, control }
    // Training needs the memory, and changes the model.
    predictor.release()
    try {
      const outcome = await runTraining(spec, resumeFrom, { ...ports, control, stepPool })
      active = null
      ports.send({ type: 'done', runId, ...outcome })
    } catch (error) {
      active = null
      ports.send({ type: 'failed', runId, error: describeFailure(error) })
    }
  }

  const control = (runId: string) => (active?.runId === runId ? active.control : null)

  const handle = async (request: TrainerRequest): Promise<void> => {
    switch (request.type) {
      case 'train':
        return train(request.spec, request.resumeFrom)
      case 'stop':
        return control(request.runId)?.stop()
      case 'pause':
        return control(request.runId)?.pause()
      case 'continue':
        return control(request.runId)?.resume()
      case 'predict':
      case 'evaluate':
      case 'classify':
      case 'gradCam':
      case 'augment':
        return answer(ports, predictor, request)
    }
  }
  return { handle, activeRun: () => active?.runId ?? null }
}

async function answer(
  { ops, send, yieldToMessages }: ServerPorts,
  predictor: Predictor,
  request: Extract<TrainerRequest, { id: number }>,
): Promise<void> {
  const { id } = request
  try {
    switch (request.type) {
      case 'predict':
        send({ type: 'predicted', id, outputs: await predictor.predict(request, yieldToMessages) })
        break
      case 'evaluate':
        send({ type: 'evaluated', id, logs: await evaluate(ops, request, yieldToMessages) })
        break
      case 'classify':
        send({ type: 'classified', id, ...(await classify(ops, request, yieldToMessages)) })
        break
      case 'gradCam':
        send({ type: 'gradCam', id, ...gradCam(ops, request) })
        break
      case 'augment':
        send({ type: 'augmented', id, draws: augment(ops, request) })
        break
    }
  } catch (error) {
    send({ type: 'requestFailed', id, error: describeFailure(error) })
  }
}

/** An error as a record. TensorFlow tells of memory, and of everything else, in its own words. */
export function describeFailure(error: unknown): ErrorRecord {
  if (error instanceof GraftError) return error.toRecord()
  const detail = plainMessage(error)
  return /\bOOM\b|out of memory|bad_alloc|allocation failed/i.test(detail)
    ? new GraftError('trainer.outOfMemory', { detail }).toRecord()
    : new GraftError('internal.defect', { detail }).toRecord()
}
