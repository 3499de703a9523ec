import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process on some machine, such that another one that later gets its number is not taken for it. */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** When it started, as the system tells it; `null` where it does not. */
  readonly start: string | null
}

/** What the library wants to know about processes. */
export interface ProcessTable {
  readonly self: ProcessIdentity
  /** `null`: cannot be told from here (another machine, or the system does not say when a process started). */
  readonly isAlive: (process: ProcessIdentity) => boolean | null
}

/** The processes of this machine. */
export function createProcessTable(): ProcessTable {
  const self = { host: hostname(), pid: process.pid, start: processStart(process.pid) }
  return {
    self,
    isAlive: ({ host, pid, start }) => {
      if (host !== self.host) return null
      if (!exists(pid)) return false
      const seen = processStart(pid)
      if (seen !== null && start !== null) return seen === start
      // Gone, or a zombie, on a system that does tell.
      return self.start === null ? null : seen !== null
    },
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function processStart(pid: number): string | null {
  try {
    if (process.platform === 'linux') return linuxStart(pid)
    if (process.platform === 'darwin') return macStart(pid)
    return null
  } catch {
    // No such process, or a system that hides it.
    return null
  }
}

/** Boot and ticks since it: see proc(5), `/proc/pid/stat`. A zombie has ended already. */
function linuxStart(pid: number): string | null {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, field 2, may hold spaces and brackets; field 3 (state) begins after its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, start] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X' || start === undefined) return null
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${start}`
}

function macStart(pid: number): string | null {
  const start = execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return start.trim() === '' ? null : start.trim()
}
