/** What goes on behind the answers. */
export interface Underway {
  readonly add: (work: Promise<unknown>) => void
  readonly settled: () => Promise<void>
}

export function createUnderway(): Underway {
  const all = new Set<Promise<unknown>>()
  return {
    add: (work) => {
      all.add(work)
      void work.finally(() => all.delete(work)).catch(() => undefined)
    },
    settled: async () => {
      await Promise.allSettled(all)
    },
  }
}
