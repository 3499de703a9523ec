import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

export interface SelfTestOptions {
  readonly node: string
  readonly entry: string
  /** Where it is written that this version passed. */
  readonly stampPath: string
  readonly version: string
}

/**
 * Uses every native part once after an update; gives what is wrong in words, or `null`. A version that has passed is not
 * tried again.
 */
export async function runSelfTest(options: SelfTestOptions): Promise<string | null> {
  const { node, entry, stampPath, version } = options
  if (readStamp(stampPath) === version) return null
  try {
    await promisify(execFile)(node, [entry], { timeout: 120_000 })
    writeFileSync(stampPath, version)
    return null
  } catch (error) {
    return reasonOf(error)
  }
}

function readStamp(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The program's own words where it got so far, else what the system says. */
function reasonOf(error: unknown): string {
  const { stdout = '' } = error as { readonly stdout?: string }
  try {
    const { error: record } = JSON.parse(stdout) as { readonly error: { readonly message: string } }
    return record.message
  } catch {
    return error instanceof Error ? error.message : String(error)
  }
}
