/** Mean and sample standard deviation of the scores that are there; the latter is `null` below two of them. */
export function summarize(scores: readonly number[]): {
  readonly mean: number
  readonly deviation: number | null
} {
  const finite = scores.filter(Number.isFinite)
  if (finite.length === 0) return { mean: NaN, deviation: null }
  const mean = finite.reduce((sum, score) => sum + score, 0) / finite.length
  if (finite.length === 1) return { mean, deviation: null }
  const squares = finite.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (finite.length - 1)) }
}
