import type { FrozenPrefix, PrefixObstacle } from '../../shared/transfer/frozenPrefix.ts'
import { addNote, type RunSession } from '../loop/runSession.ts'

/** Tells that the frozen part ran once, or did not even have to. */
export function noteReuse(
  session: RunSession,
  used: {
    readonly prefix: FrozenPrefix
    readonly rows: Int32Array
    readonly wasKept: boolean
    readonly features: { readonly unkept: string | null }
  },
): void {
  const { length } = used.rows
  const layers = `frozen layers up to ${endOf(used.prefix)}`
  addNote(
    session,
    used.wasKept
      ? `The outputs of the ${layers} for ${length} rows were there from an earlier run; they were reused.`
      : `The ${layers} ran once over ${length} rows; their outputs were reused.`,
  )
  const { unkept } = used.features
  if (unkept === null) return
  addNote(session, `The outputs of the ${layers} could not be kept for later runs: ${unkept}.`)
}

/** Tells why the frozen part runs in every step all the same. */
export function noteRefusal(session: RunSession, prefix: FrozenPrefix, reason: string): void {
  addNote(session, `The frozen layers up to ${endOf(prefix)} run in every step: ${reason}.`)
}

/** The layers whose outputs are stored. */
function endOf({ frontier }: FrozenPrefix): string {
  return quoted(frontier.map(({ layer }) => layer))
}

const why: Readonly<Record<PrefixObstacle['why'], string>> = {
  random: 'it draws random numbers in training',
  statistics: 'its statistics move',
  activityLoss: 'it adds a penalty on its outputs to the loss',
}

/** Tells what keeps frozen layers in every step. */
export function noteObstacles(session: RunSession, obstacles: readonly PrefixObstacle[]): void {
  const [first] = obstacles
  if (first === undefined) return
  const same = obstacles.filter((obstacle) => obstacle.why === first.why)
  addNote(
    session,
    `Frozen layers from ${quoted(same.map(({ layer }) => layer))} on run in every step: ${why[first.why]}.`,
  )
}

/** How many layers a note names. */
const NAMED_LAYERS = 3

function quoted(layers: readonly string[]): string {
  const names = [...new Set(layers)].map((name) => `"${name}"`)
  const rest = names.length - NAMED_LAYERS
  const shown = names.slice(0, NAMED_LAYERS).join(', ')
  return rest > 0 ? `${shown} and ${rest} more` : shown
}
