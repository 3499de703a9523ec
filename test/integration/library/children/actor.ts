/**
 * A process that works with a library: `actor.ts ACTION LIBRARY [ARGUMENT]`. It prints one line of JSON when it is
 * done: what it made, or the error a person would see.
 */
import { toErrorRecord } from '../../../../src/shared/contract/errors/graftError.ts'
import { openLibrary } from '../../../../src/main/library/openLibrary.ts'
import { floats, newModel, newRun, startRun } from '../../../main/library/libraryRecords.ts'

type Action = (path: string, argument: string) => unknown

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** A model whose weights are of this many megabytes, other ones for each seed. */
function bigModel(megabytes: number, seed: number) {
  const values = new Float32Array((megabytes * 1024 ** 2) / 4).map((_, i) => i + seed)
  const kernel = { ...floats([0], []), shape: [values.length], values }
  return newModel({ name: `big ${seed}`, weights: { dense: { kernel } } })
}

const actions: Readonly<Record<string, Action>> = {
  /** Opens and closes. */
  open: (path) => {
    openLibrary(path).close()
    return 'opened'
  },
  /** Keeps a model under a name. */
  save: (path, name) => {
    const library = openLibrary(path)
    library.models.saveModel(newModel({ name, labels: [name] }))
    library.close()
    return 'saved'
  },
  /** Keeps a model of some megabytes. */
  saveBig: (path, megabytes) => {
    const library = openLibrary(path)
    library.models.saveModel(bigModel(Number(megabytes), 0))
    return 'saved'
  },
  /** Keeps so many epochs of a run of its own. */
  epochs: (path, count) => {
    const library = openLibrary(path)
    const run = startRun(library)
    for (let epoch = 0; epoch < Number(count); epoch++) {
      library.runs.appendEpoch(run, { epoch, phase: 0, logs: { loss: epoch / 3 }, durationMs: 1 })
    }
    library.runs.finish(run, { status: 'finished' })
    library.close()
    return run
  },
  /** Keeps one model, epoch and checkpoint after another until it is killed; says which are done. */
  work: (path) => {
    const library = openLibrary(path)
    const run = library.runs.create(newRun(library.models.saveModel(newModel()).id))
    for (let epoch = 0; ; epoch++) {
      const model = library.models.saveModel(bigModel(2, epoch))
      library.runs.appendEpoch(run.id, { epoch, phase: 0, logs: { loss: NaN }, durationMs: 1 })
      library.checkpoints.save(run.id, {
        cursor: { phase: 0, epoch, phaseEpoch: epoch, batch: 0, step: epoch, phaseStep: epoch },
        weights: library.models.loadWeights(model.id),
        slots: { 'dense/kernel/m': floats([1], [epoch]) },
        sums: {},
        callbacks: [],
        best: null,
        history: [],
      })
      say({ run: run.id, epoch, model: model.name })
    }
  },
  /** Begins a run and waits to be killed. */
  hold: async (path) => {
    const library = openLibrary(path)
    say({ run: startRun(library) })
    await new Promise((resolve) => setTimeout(resolve, 600_000))
  },
  backup: async (path, file) => {
    await openLibrary(path).backup(file)
    return 'copied'
  },
  /** Reads without writing. */
  read: (path) => {
    const library = openLibrary(path, { readonly: true })
    const [model] = library.models.listModels()
    const weights = library.models.loadWeights(model?.id ?? '')
    return {
      snapshot: library.snapshotReason,
      kernel: [...(weights['dense']?.['kernel']?.values ?? [])],
    }
  },
}

const [action = '', path = '', argument = ''] = process.argv.slice(2)
try {
  say({ value: await actions[action]?.(path, argument) })
} catch (error) {
  const { code, message } = toErrorRecord(error)
  say({ error: code, message })
  process.exitCode = 1
}
