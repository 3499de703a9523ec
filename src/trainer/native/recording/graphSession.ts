import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TypedArray } from '../../../shared/model/weights.ts'
import { nodeBackend } from '../tensorflow.ts'
import { initFeedName, initFetchName, readName } from './graphWriter.ts'
import { encodeSavedModel, type NodeDef } from './protoSchema.ts'
import type { TensorSpec } from './recording.ts'

/** A tensor that is fed: values in the layout of its dtype. */
export interface FedTensor extends TensorSpec {
  readonly values: TypedArray
}

/** A graph that TensorFlow holds: its variables live in it from step to step. */
export interface GraphSession {
  /** Gives variables their values. */
  assign(values: ReadonlyMap<number, FedTensor>): void
  /** The present value of a variable. */
  read(variable: number): TypedArray
  /** Runs what the fetched tensors need; gives their values in the same order. */
  run(feeds: readonly Feed[], fetches: readonly string[]): readonly TypedArray[]
  dispose(): void
}

export interface Feed {
  /** `node:output`. */
  readonly name: string
  readonly tensor: FedTensor
}

interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: TypedArray): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): TypedArray
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  runSavedModel(
    model: number,
    inputIds: readonly number[],
    inputNames: string,
    outputNames: string,
  ): readonly { readonly id: number }[]
}

const binding = nodeBackend.binding as unknown as Binding

/**
 * Loads nodes as a TensorFlow graph. The file that the loader wants lives in the temporary folder only while it
 * is read.
 */
export function openGraphSession(nodes: readonly NodeDef[]): GraphSession {
  const folder = mkdtempSync(join(tmpdir(), 'graft-graph-'))
  let model: number
  try {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes))
    model = binding.loadSavedModel(folder, 'serve')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const run = (feeds: readonly Feed[], fetches: readonly string[]) => {
    const ids = feeds.map(({ tensor }) =>
      binding.createTensor(tensor.shape, tensor.dtype, tensor.values),
    )
    try {
      const outputs = binding.runSavedModel(
        model,
        ids,
        feeds.map(({ name }) => name).join(','),
        fetches.join(','),
      )
      return outputs.map(({ id }) => {
        const values = binding.tensorDataSync(id)
        binding.deleteTensor(id)
        return values
      })
    } finally {
      ids.forEach((id) => {
        binding.deleteTensor(id)
      })
    }
  }
  return {
    run,
    assign: (values) => {
      // One at a time: two copies of one array are the most that is held.
      for (const [variable, tensor] of values) {
        run([{ name: initFeedName(variable), tensor }], [initFetchName(variable)])
      }
    },
    read: (variable) => run([], [readName(variable)])[0] ?? new Float32Array(),
    dispose: () => {
      binding.deleteSavedModel(model)
    },
  }
}
