/**
 * Runs a command (the arguments) for as long as the set-up lives. Standard input is a pipe from the
 * set-up; when it closes, the set-up is gone, even by kill -9, and this process group goes with it.
 * So that no npm or pip works on behind the back of the next set-up.
 */
import { spawn } from 'node:child_process'

const [command = '', ...args] = process.argv.slice(2)
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
child.on('error', (error) => {
  console.error(error.message)
  process.exit(127)
})
child.on('exit', (code, signal) => {
  if (signal) console.error(`ended by ${signal}`)
  process.exit(code ?? 126)
})
process.stdin.resume()
process.stdin.on('close', () => process.kill(-process.pid, 'SIGKILL'))
