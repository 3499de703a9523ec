import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TypedArray } from '../../../shared/model/weights.ts'
import { nodeBackend } from '../tensorflow.ts'
import { initFeedName, initFetchName, readName } from './graphWriter.ts'
import { encodeSavedModel, PLAIN_CONFIG, type NodeDef } from './protoSchema.ts'
import type { TensorSpec } from './recording.ts'

/** A tensor that is fed: values in the layout of its dtype. */
export interface FedTensor extends TensorSpec {
  readonly values: TypedArray
}

/** A graph that TensorFlow holds: its variables live in it from step to step. */
export interface GraphSession {
  /** Gives variables their values. */
  assign(values: ReadonlyMap<number, FedTensor>): void
  /** The present values of variables, in the same order. */
  read(variables: readonly number[]): readonly TypedArray[]
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

/** Variables that are read or set together: TensorFlow plans each combination anew, which costs milliseconds. */
const GROUP_BYTES = 2 ** 26

/** Items in groups of no more than 64 MiB, so that few of them are held twice; a larger one is alone. */
export function inGroups<T>(
  items: Iterable<T>,
  bytesOf: (item: T) => number,
): readonly (readonly T[])[] {
  const groups: T[][] = []
  let room = 0
  for (const item of items) {
    const bytes = bytesOf(item)
    const group = groups.at(-1)
    if (group === undefined || bytes > room) {
      groups.push([item])
      room = GROUP_BYTES - bytes
    } else {
      group.push(item)
      room -= bytes
    }
  }
  return groups
}

/** Loads nodes as a TensorFlow graph; see `loadGraph`. */
export function openGraphSession(nodes: readonly NodeDef[]): GraphSession {
  return loadGraph(encodeSavedModel(nodes), { optimizes: true })
}

interface LoadOptions {
  /**
   * Whether TensorFlow looks for a better graph that computes the same, each time another set of tensors is fed or fetched.
   * That folds constants into each other, and takes most of the time until a graph runs. A training step has no
   * constants worth it, and is no faster afterwards.
   */
  readonly optimizes: boolean
}

/**
 * Loads a graph from the bytes of its `saved_model.pb`. The files that the loader wants live in the temporary folder only
 * while they are read.
 */
export function loadGraph(bytes: Uint8Array, { optimizes }: LoadOptions): GraphSession {
  const folder = mkdtempSync(join(tmpdir(), 'graft-graph-'))
  let model: number
  try {
    writeFileSync(join(folder, 'saved_model.pb'), bytes)
    if (!optimizes) writeFileSync(join(folder, 'session_config.pb'), PLAIN_CONFIG)
    model = binding.loadSavedModel(folder, 'serve')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const run: GraphSession['run'] = (feeds, fetches) => runGraph(model, feeds, fetches)
  return {
    run,
    assign: (values) => {
      for (const group of inGroups(
        values,
        ([
          ,
          {
            values: { byteLength },
          },
        ]) => byteLength,
      )) {
        run(
          group.map(([variable, tensor]) => ({ name: initFeedName(variable), tensor })),
          group.map(([variable]) => initFetchName(variable)),
        )
      }
    },
    read: (variables) => (variables.length === 0 ? [] : run([], variables.map(readName))),
    dispose: () => {
      binding.deleteSavedModel(model)
    },
  }
}

function runGraph(
  model: number,
  feeds: readonly Feed[],
  fetches: readonly string[],
): readonly TypedArray[] {
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
