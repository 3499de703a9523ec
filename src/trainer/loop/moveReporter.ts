import { layerMoves } from '../../shared/transfer/layerMoves.ts'
import { overlayWeights } from '../execution/weightArrays.ts'
import type { RunSession } from './runSession.ts'

/** Moves are told at most once in this time, and never for more than a twentieth of the run's own. */
const INTERVAL_MS = 1000
const SHARE = 20

/** When the next message is due, by session: it goes when its run does. */
const due = new WeakMap<RunSession, number>()

/** Tells how far every layer is from where the run began, unless that was told just now. Reads what may have moved. */
export function reportMoves(session: RunSession): void {
  const { spec, model, ports, movable } = session
  const began = ports.now()
  if (began < (due.get(session) ?? -Infinity)) return
  const changed = model.changedSince(spec.weights, movable)
  const merged = overlayWeights(spec.weights, changed)
  const moves = Object.keys(spec.weights).flatMap((layer) => {
    const before = spec.weights[layer]
    const after = merged[layer]
    if (before === undefined || after === undefined) return []
    if (changed[layer] === undefined) return [{ layer, relative: 0, largest: 0 }]
    return layerMoves({ [layer]: before }, { [layer]: after })
  })
  ports.send({ type: 'moves', runId: spec.runId, moves })
  due.set(session, ports.now() + Math.max(INTERVAL_MS, SHARE * (ports.now() - began)))
}
