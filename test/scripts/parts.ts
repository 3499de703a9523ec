import type { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The parts of scripts/setup/ that the tests touch, typed: they are .mjs for the sake of Node 20. */
export interface Overrides {
  platform?: string
  arch?: string
  nodeVersion?: string
  env?: NodeJS.ProcessEnv
  wheels?: Record<string, Wheel>
  backbone?: BackboneSource
  freeBytes?: (folder: string) => number
  glibcVersion?: () => string | undefined
  spawn?: typeof spawn
  spawnSync?: typeof spawnSync
  write?: (text: string) => void
}

export interface Wheel {
  requirement: string
  platformTag: string
  sha256: string
  libraries: string[]
  links: Record<string, string>
}

export interface BackboneSource {
  name: string
  requirement: string
  sha256: string
  weights: string
  licence: string
  converter: string
}

interface Lock {
  noteChild: (pid: number) => void
  release: () => void
}

export interface Parts {
  main: { main: (root: string, args: string[], overrides: Overrides) => Promise<number> }
  fail: { explainFailure: (step: string, output: string, logFile: string) => Error }
  lock: { takeLock: (setup: object) => Promise<Lock> }
  nodeVersion: { nodeVersionProblem: (version: string) => string | undefined }
  setup: { createSetup: (root: string, overrides: Overrides) => { native: string } }
  backbone: { BACKBONE: BackboneSource }
  wheels: { WHEELS: Record<string, Wheel> }
}

export const scripts = join(import.meta.dirname, '..', '..', 'scripts')

export async function load<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  const url = pathToFileURL(join(scripts, 'setup', `${name}.mjs`)).href
  return (await import(url)) as Parts[Name]
}
