import { GraftError } from '../../contract/errors/graftError.ts'
import type { Change, NewLayer } from '../change.ts'
import { outputOf, sameRef, type GraphLayer, type ModelGraph, type TensorRef } from '../graph.ts'
import { checkNewName, defaultName, layerNames } from '../layerNames.ts'
import { getLayer, getOutput, getSource } from '../lookUp.ts'
import { kindOf, parseConfig } from '../parseConfig.ts'
import { mapRefs, withInput, withLayer, withLayersAfter } from '../rewire.ts'
import { renamed } from './layerChanges.ts'

type ChangeOf<Type extends Change['type']> = Extract<Change, { type: Type }>

/** Puts a new layer on one use of a tensor, or on all of them (outputs of the model included). */
export function insert(graph: ModelGraph, change: ChangeOf<'insert'>): ModelGraph {
  const { from, to } = change
  const source = getSource(graph, from)
  const layer = newLayer(graph, change.layer, [from])
  const output = outputOf(layer.name)
  if (to === null) {
    const rewired = mapRefs(graph, (ref) => (sameRef(ref, from) ? output : ref))
    return withLayersAfter(rewired, source.name, [{ ...layer, group: source.group }])
  }
  const taken = getLayer(graph, to.layer).calls[to.call]?.inputs[to.input]
  if (taken === undefined || !sameRef(taken, from)) {
    throw new GraftError('graph.badConnection', {
      layer: to.layer,
      reason: `input ${to.input} of its call ${to.call} does not come from "${from.layer}"`,
    })
  }
  return withLayersAfter(withInput(graph, to, output), source.name, [
    { ...layer, group: source.group },
  ])
}

/** Puts new layers, one after the other, after an output of the model; the last becomes that output. */
export function append(graph: ModelGraph, layers: readonly NewLayer[], output: number): ModelGraph {
  return layers.reduce((grown, layer) => {
    const from = getOutput(grown, output)
    getSource(grown, from)
    const added = newLayer(grown, layer, [from])
    const outputs = grown.outputs.map((ref, i) => (i === output ? outputOf(added.name) : ref))
    return { ...grown, layers: [...grown.layers, added], outputs }
  }, graph)
}

/**
 * Puts another layer in the place of one, with the same calls. Unless it is given a name, it keeps the old one when it
 * is of the same kind. Unless it brings its own, the origin stays, so weights that fit by
 * name and shape are kept. A layer of another
 * kind trains: what the old one's freeze mode protected is gone.
 */
export function replace(graph: ModelGraph, change: ChangeOf<'replace'>): ModelGraph {
  const old = getLayer(graph, change.name)
  const sameKind = old.className === change.layer.className
  const others = new Set([...layerNames(graph)].filter((name) => name !== old.name))
  const name =
    change.layer.name ?? (sameKind ? old.name : defaultName(change.layer.className, others))
  if (name !== old.name) checkNewName(name, others)
  const layer: GraphLayer = {
    ...old,
    className: change.layer.className,
    config: checkedConfig(name, change.layer, takesInput(old)),
    freeze: sameKind ? old.freeze : 'train',
    origin: change.layer.origin ?? old.origin,
  }
  return renamed(withLayer(graph, old.name, layer), old.name, name)
}

function newLayer(graph: ModelGraph, layer: NewLayer, inputs: readonly TensorRef[]): GraphLayer {
  const taken = layerNames(graph)
  const name = layer.name ?? defaultName(layer.className, taken)
  checkNewName(name, taken)
  const config = checkedConfig(name, layer, true)
  return {
    name,
    className: layer.className,
    config,
    freeze: 'train',
    origin: layer.origin ?? null,
    group: [],
    calls: [{ inputs }],
  }
}

/** An input of the model is called without inputs. */
function takesInput(layer: GraphLayer): boolean {
  return layer.calls.some((call) => call.inputs.length > 0)
}

/** The config with defaults. Inputs of the model and layers that take an input cannot stand for each other. */
function checkedConfig(name: string, { className, config }: NewLayer, behindOthers: boolean) {
  const canTakeInput = kindOf({ name, className }).inputs?.max !== 0
  if (canTakeInput === behindOthers) return parseConfig({ name, className, config })
  const reason = canTakeInput ? 'there is no tensor before it' : 'it takes no input'
  throw new GraftError('layer.badInput', { layer: name, className, reason })
}
