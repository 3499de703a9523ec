import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { ArrayFile, PreparedData } from '../../shared/contract/trainerProtocol.ts'
import type { ModelVariables } from '../execution/modelVariables.ts'
import type { Program } from '../execution/program.ts'
import { readArray } from '../execution/weightArrays.ts'

interface KeyOptions {
  /** The prefix. */
  readonly program: Program
  /** See `hashWeights`. */
  readonly weightsHash: string
  readonly data: Pick<PreparedData, 'inputs' | 'scale' | 'offset' | 'normalization'>
  /** The files of the prefix's inputs, in its order. */
  readonly files: readonly ArrayFile[]
  /** Row ids in the order in which they are stored. */
  readonly rows: Int32Array
  /** How the numbers are computed: TensorFlow's version and the like. */
  readonly engine: string
}

/** A hash of everything that stored outputs depend on: layers, weights, inputs, their scale, rows, engine. */
export function featureKey(options: KeyOptions): string {
  const { program, weightsHash, data, files, rows, engine } = options
  const calls = program.calls.map(({ layer, call, config, inputs }) => {
    return [layer.name, call, layer.className, config, inputs]
  })
  const { inputs, outputs } = program
  const { scale, offset, normalization } = data
  const recipe = { calls, inputs, outputs, weightsHash, scale, offset, normalization }
  return createHash('sha256')
    .update(JSON.stringify({ ...recipe, files: files.map(identifyFile), engine }))
    .update(rows)
    .digest('hex')
}

/** A hash of the weights that a program's layers have now, to the bit. */
export function hashWeights(program: Program, variables: ModelVariables): string {
  const hash = createHash('sha256')
  const layers = new Set(program.calls.map(({ layer }) => layer.name))
  for (const layer of layers) {
    for (const { name } of program.weights.get(layer) ?? []) {
      const variable = variables.byKey.get(`${layer}/${name}`)
      if (variable === undefined) continue
      const { dtype, shape, values } = readArray(variable)
      hash.update(JSON.stringify([layer, name, dtype, shape])).update(values)
    }
  }
  return hash.digest('hex')
}

/** The content's hash where it is known, else what changes whenever a file is written. */
export function identifyFile({ path, dtype, shape, byteOffset, contentHash }: ArrayFile): unknown {
  if (contentHash !== undefined) return [dtype, shape, contentHash]
  const { size, mtimeNs } = statSync(path, { bigint: true })
  return [dtype, shape, byteOffset, path, String(size), String(mtimeNs)]
}
