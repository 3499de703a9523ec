import { setImmediate as pause } from 'node:timers/promises'
import { compareNames } from '../../../shared/data/compareNames.ts'

/** So many names are sorted without a pause: some 20 ms. */
const PIECE = 10_000

/** Names by `compareNames`, in pieces: a folder of 100,000 files would hold up whoever waits for the process. */
export async function sortNames(names: readonly string[]): Promise<readonly string[]> {
  let runs: (readonly string[])[] = []
  for (let from = 0; from < names.length; from += PIECE) {
    if (from > 0) await pause()
    runs.push(names.slice(from, from + PIECE).sort(compareNames))
  }
  while (runs.length > 1) {
    const merged: (readonly string[])[] = []
    for (let i = 0; i < runs.length; i += 2) {
      merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? []))
    }
    runs = merged
  }
  return runs[0] ?? []
}

/** Two sorted lists as one. */
async function merge(
  left: readonly string[],
  right: readonly string[],
): Promise<readonly string[]> {
  const merged: string[] = []
  let [i, j] = [0, 0]
  for (;;) {
    if (merged.length % PIECE === 0) await pause()
    const [a, b] = [left[i], right[j]]
    if (a === undefined) return merged.concat(right.slice(j))
    if (b === undefined) return merged.concat(left.slice(i))
    if (compareNames(a, b) <= 0) {
      merged.push(a)
      i++
    } else {
      merged.push(b)
      j++
    }
  }
}
