import type { TrainingState, TrainingUpdate } from '../../shared/contract/workbenchApi/training.ts'
import type { EpochRecord } from '../../shared/training/history.ts'

const KEPT_LINES = 1000

/** A state with what is new of it. */
export function withUpdate(state: TrainingState, news: TrainingUpdate): TrainingState {
  return {
    ...state,
    preparation: news.preparation ?? state.preparation,
    progress: news.progress ?? state.progress,
    history: withEpochs(state.history, news.epochs),
    bestEpoch: news.bestEpoch,
    moves: news.moves ?? state.moves,
    log: [...state.log, ...news.log].slice(-KEPT_LINES),
    notes: [...state.notes, ...news.notes],
  }
}

/** A resumed run computes epochs again: they take the place of those that are there, and later ones go. */
function withEpochs(
  history: readonly EpochRecord[],
  epochs: readonly EpochRecord[],
): readonly EpochRecord[] {
  let all = history
  for (const record of epochs) {
    const goesOn = (all.at(-1)?.epoch ?? -1) < record.epoch
    all = [...(goesOn ? all : all.filter(({ epoch }) => epoch < record.epoch)), record]
  }
  return all
}
