import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

const script = join(import.meta.dirname, 'children', 'actor.ts')

/** What an actor printed last. */
export interface ActorResult {
  readonly value?: unknown
  readonly error?: string
  readonly message?: string
}

/** Starts a process that works with a library; see children/actor.ts. It does not outlive the test. */
export function startActor(...args: readonly string[]): ChildProcess {
  return start(process.execPath, [script, ...args])
}

/** Runs an actor to its end; what it printed last. */
export async function runActor(...args: readonly string[]): Promise<ActorResult> {
  return lastLine(startActor(...args))
}

/** The same in a shell whose files cannot grow beyond so many kilobytes: as on a full disk or quota. */
export async function runLimitedActor(
  kilobytes: number,
  ...args: readonly string[]
): Promise<ActorResult> {
  // POSIX counts in blocks of 512 bytes.
  const command = `ulimit -f ${kilobytes * 2}; exec "$@"`
  return lastLine(start('/bin/sh', ['-c', command, 'sh', process.execPath, script, ...args]))
}

/** The lines an actor prints, as they come. */
export function linesOf(actor: ChildProcess): AsyncIterable<string> {
  if (actor.stdout === null) throw new Error('the actor has no output')
  return createInterface({ input: actor.stdout })
}

function start(command: string, args: readonly string[]): ChildProcess {
  const actor = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    actor.kill('SIGKILL')
  })
  return actor
}

async function lastLine(actor: ChildProcess): Promise<ActorResult> {
  const ended = once(actor, 'close')
  let last = '{}'
  for await (const line of linesOf(actor)) last = line
  await ended
  return JSON.parse(last) as ActorResult
}
