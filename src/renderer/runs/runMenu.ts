import type { RunListItem } from '../../shared/contract/workbenchApi/runs.ts'
import { api } from '../api/api.ts'
import { text } from '../i18n/i18n.ts'
import { go } from '../router/router.ts'
import { startStudy } from '../study/studyStore.ts'
import type { MenuItem } from '../ui/menuItem.ts'
import { orToast, showToast } from '../ui/toasts.ts'

const DRAWS = 3

/** What may be done with a run of the table. */
export function runMenu(run: RunListItem, edit: (run: RunListItem) => void): readonly MenuItem[] {
  const { id } = run
  if (run.removedAt !== null) {
    return [{ id: 'restore', label: text('runs.restore'), run: () => void restore(id) }]
  }
  const canResume = run.status === 'stopped' || run.status === 'interrupted'
  const isLive = run.status === 'running' || run.status === 'paused'
  return [
    {
      id: 'open',
      label: text('runs.open'),
      run: () => {
        go('runs', [id])
      },
    },
    {
      id: 'edit',
      label: text('runs.edit'),
      run: () => {
        edit(run)
      },
    },
    {
      id: 'resume',
      label: text('runs.resume'),
      disabled: !canResume,
      run: () => void orToast(api.training.resume({ runId: id })),
    },
    {
      id: 'compare',
      label: text('runs.compareScratch'),
      run: () => {
        go('runs', [id])
        void startStudy(id, DRAWS)
      },
    },
    {
      id: 'delete',
      label: text('runs.delete'),
      danger: true,
      separated: true,
      disabled: isLive,
      run: () => void remove(run),
    },
  ]
}

async function restore(id: string): Promise<void> {
  await orToast(api.runs.restore({ id }))
}

async function remove({ id, name }: RunListItem): Promise<void> {
  const done = await orToast(api.runs.remove({ id }))
  if (done === undefined) return
  showToast({
    kind: 'note',
    text: text('runs.deleted', { name }),
    action: { label: text('runs.undo'), run: () => void restore(id) },
  })
}
