import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A process that answers each line of JSON with one. */
export interface LineWorker {
  readonly pid: number
  readonly ask: (order: object) => Promise<unknown>
  readonly close: () => void
}

/** Starts a worker. What it prints to stderr is told when it dies. */
export function startLineWorker(command: string, args: readonly string[]): LineWorker {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2000)
  })
  const waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Libraries print to stdout too: an answer is an object.
    if (line.startsWith('{')) waiting.shift()?.resolve(JSON.parse(line))
  })
  child.on('exit', (code) => {
    const error = new Error(`${command} ended with code ${code ?? 'unknown'}: ${complaints.trim()}`)
    for (const { reject } of waiting.splice(0)) reject(error)
  })
  return {
    pid: child.pid ?? 0,
    ask: (order) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(order)}\n`)
      }),
    close: () => {
      child.stdin.end()
      child.kill()
    },
  }
}
