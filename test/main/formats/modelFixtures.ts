import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { GraphLayer } from '../../../src/shared/model/graph.ts'
import type { ModelWeights } from '../../../src/shared/model/weights.ts'

/** Made by test/keras/makeModelFixtures.py with real Keras. */
export const fixtureFolder = join(import.meta.dirname, '../../fixtures/models')

export const fixture = (name: string) => join(fixtureFolder, name)

export interface Numbers {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** What Keras says about a fixture. */
export interface Expected {
  readonly inputs: readonly Numbers[]
  readonly outputs: readonly Numbers[]
  readonly parameters: number
  /** Layers without inputs, in the order of `model.layers`, nested ones in place. */
  readonly layers: readonly string[]
  readonly frozen: readonly string[]
}

export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(fixture(`${name}.json`), 'utf8')) as Expected
}

export function countParameters(weights: ModelWeights): number {
  return Object.values(weights)
    .flatMap((layer) => Object.values(layer))
    .reduce((sum, { values }) => sum + values.length, 0)
}

/** The name that a layer has in its file: inner layers are named after their model where names met. */
export function nameInFile({ name, group }: Pick<GraphLayer, 'name' | 'group'>): string {
  const prefix = `${group.at(-1) ?? ''}_`
  return prefix !== '_' && name.startsWith(prefix) ? name.slice(prefix.length) : name
}

/** A folder for files that a test writes; gone at the end of the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graft-formats-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** The largest difference of two rows of numbers; infinite where their counts differ. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  return Array.from(a).reduce((worst, value, i) => {
    const difference = Math.abs(value - (b[i] ?? NaN))
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference)
  }, 0)
}
