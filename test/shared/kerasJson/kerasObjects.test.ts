import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromKerasConfig } from '../../../src/shared/kerasJson/kerasConfig.ts'
import { objectToKeras } from '../../../src/shared/kerasJson/serializedObjects.ts'
import { layerKinds } from '../../../src/shared/layers/index.ts'

/** Every initializer, regularizer and constraint of Keras 3 and 2; written by test/keras/makeObjectFixtures.py. */

interface Written {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

interface Row {
  readonly keras: 2 | 3
  readonly group: 'initializer' | 'regularizer' | 'constraint'
  readonly written: Written | string
  /** Of a name: the class that it stands for. */
  readonly class?: string
}

const path = join(import.meta.dirname, '../../fixtures/kerasObjects.json')
const { rows } = JSON.parse(readFileSync(path, 'utf8')) as { rows: Row[] }

const dense = layerKinds.get('Dense')

/** What a Dense layer has as the kernel's object, read from a file of Keras. */
function readObject({ keras, group, written }: Row): unknown {
  if (dense === undefined) throw new Error('no Dense')
  const config = { units: 2, [`kernel_${group}`]: written }
  const read = fromKerasConfig(dense, { name: 'l', config }, keras === 3 ? 'keras3' : 'keras2')
  return read.config[`kernel${group.charAt(0).toUpperCase()}${group.slice(1)}`]
}

/** Keras's three classes of one penalty are one class with two factors here. */
const writtenClass = (name: string) => (/^L1?L?2?$/.test(name) ? 'L1L2' : name)

const named = (row: Row) =>
  `${row.group} of Keras ${row.keras}: ${typeof row.written === 'string' ? row.written : JSON.stringify([row.written.class_name, row.written.config])}`

describe('objects in the config of a layer', () => {
  it.each(rows.map((row) => [named(row), row] as const))('%s', (_name, row) => {
    const back = objectToKeras(row.group, readObject(row)) as Written
    if (typeof row.written === 'string') {
      expect(back.class_name).toBe(writtenClass(row.class ?? ''))
      return
    }
    expect(back.class_name).toBe(writtenClass(row.written.class_name))
    for (const [key, value] of Object.entries(row.written.config)) {
      if (value !== null) expect(back.config[key], key).toEqual(value)
    }
  })

  it('are all there', () => {
    const classes = rows.flatMap(({ written }) =>
      typeof written === 'string' ? [] : [written.class_name],
    )
    expect(new Set(classes).size).toBeGreaterThanOrEqual(23)
  })
})
