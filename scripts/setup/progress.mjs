import { performance } from 'node:perf_hooks'
import { clearInterval, setInterval } from 'node:timers'

/**
 * One line a step: its name, and when it is over how it went and how long it took.
 *
 * @template T
 * @param {import('./setup.mjs').Setup} setup
 * @param {string} label
 * @param {() => Promise<T> | T} work a string that it gives back is shown as the outcome
 * @returns {Promise<T>}
 */
export async function progress(setup, label, work) {
  const started = performance.now()
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`
  setup.write(`${label}...`)
  const ticker = setup.isTerminal
    ? setInterval(() => setup.write(`\r${label}... ${seconds()}`), 1000)
    : undefined
  try {
    const outcome = await work()
    const note = typeof outcome === 'string' ? outcome : 'done'
    setup.write(`${setup.isTerminal ? `\r${label}...` : ''} ${note}, ${seconds()}\n`)
    return outcome
  } catch (error) {
    setup.write('\n')
    throw error
  } finally {
    clearInterval(ticker)
  }
}
