import type { Connection } from './connection.ts'

/** Settings of the workbench: JSON values by name. */
export interface SettingStore {
  /** `undefined` when it was never put. */
  readonly get: (name: string) => unknown
  readonly put: (name: string, value: unknown) => void
}

export const settingSql = {
  get: 'SELECT value FROM setting WHERE name = ?',
  put: `INSERT INTO setting (name, value) VALUES (@name, @value)
    ON CONFLICT (name) DO UPDATE SET value = @value`,
} as const

export function createSettingStore({ db, read, write }: Connection): SettingStore {
  const get = db.prepare<[string], { readonly value: string }>(settingSql.get)
  const put = db.prepare(settingSql.put)
  return {
    get: (name) =>
      read(() => {
        const row = get.get(name)
        return row === undefined ? undefined : (JSON.parse(row.value) as unknown)
      }),
    put(name, value) {
      write(() => put.run({ name, value: JSON.stringify(value) }))
    },
  }
}
