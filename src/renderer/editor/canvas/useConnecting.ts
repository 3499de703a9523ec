import type { Connection } from '@vue-flow/core'
import { ref } from 'vue'
import type { Change } from '../../../shared/model/change.ts'
import { errorText } from '../../i18n/errorText.ts'
import { make } from '../editorActions.ts'
import { analysis, graph, nodeWithId } from '../editorState.ts'
import { connectChange } from '../edits/connecting.ts'
import { tryChanges } from '../edits/trial.ts'

/** Connecting by hand: from the lower handle of one layer to the upper handle of another. */
export function useConnecting() {
  /** Why the connection under the pointer is not allowed. */
  const reason = ref('')
  let last = { key: '', isAllowed: false }

  function isValid(connection: Connection): boolean {
    const key = `${connection.source}>${connection.target}`
    if (last.key === key) return last.isAllowed
    const change = toChange(connection)
    const trial = change === null ? null : tryChanges(graph.value, [change], analysis.value)
    last = { key, isAllowed: trial?.isAllowed ?? false }
    reason.value = trial?.isAllowed === false ? errorText(trial.error).message : ''
    return last.isAllowed
  }

  function connect(connection: Connection): void {
    const change = toChange(connection)
    if (change !== null) make(change)
  }

  function end(): void {
    reason.value = ''
    last = { key: '', isAllowed: false }
  }

  return { reason, isValid, connect, end }
}

function toChange({ source, target }: Connection): Change | null {
  const [from, to] = [nodeWithId(source), nodeWithId(target)]
  return from?.kind === 'layer' && to?.kind === 'layer' ? connectChange(from, to) : null
}
