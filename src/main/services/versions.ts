import { readFileSync } from 'node:fs'

const packageFile = new URL('../../../package.json', import.meta.url)

/** Graft's own version. */
export const graftVersion = (
  JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string }
).version

/** What a run was made with, kept beside its numbers. */
export function versionsOf(tensorflow: string, dataHash: string): Readonly<Record<string, string>> {
  return {
    graft: graftVersion,
    tensorflow,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    data: dataHash,
  }
}
