import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { GraftError } from '../contract/errors/graftError.ts'

export interface ScoreSummary {
  readonly mean: number
  /** Sample standard deviation (n - 1); `null` below two scores. */
  readonly deviation: number | null
}

/** Training from scratch against transfer, over several draws of data and initial weights. */
export interface Comparison {
  /** Pairs that count: a draw of which either score is not finite (a run diverged) is left out. */
  readonly pairs: number
  readonly leftOut: number
  readonly scratch: ScoreSummary
  readonly transfer: ScoreSummary
  /** Mean of transfer - scratch; above 0 is better when higher is better. */
  readonly meanDifference: number
  /**
   * Error with transfer over error from scratch, of the means: below 1, transfer errs less. The error is
   * 1 - score when higher is better (accuracy in 0..1), else the score itself. `null` when scratch has no error.
   */
  readonly errorRatio: number | null
  /** Paired two-sided t-test; `null` where it says nothing (fewer than two pairs, or no difference anywhere). */
  readonly test: {
    readonly t: number
    readonly degreesOfFreedom: number
    /** Chance of a mean difference this large when there is none, in 0..1. */
    readonly p: number
  } | null
  readonly verdict: 'helped' | 'noDifference' | 'hurt'
  /** The verdict in plain words. */
  readonly reason: string
}

/** The share of cases in which luck alone may be taken for an effect. */
export const SIGNIFICANCE = 0.05

/**
 * Compares scores pair by pair: `scratch[i]` and `transfer[i]` come from the same draw. Paired, because draws differ more
 * among each other than the two ways do within one.
 * https://en.wikipedia.org/wiki/Student%27s_t-test#Dependent_t-test_for_paired_samples
 *
 * Error: `usage.wrong` when the lists differ in length.
 */
export function compareScores(
  scratch: readonly number[],
  transfer: readonly number[],
  { higherIsBetter }: { readonly higherIsBetter: boolean },
): Comparison {
  if (scratch.length !== transfer.length) {
    const reason = `${scratch.length} scores from scratch cannot be paired with ${transfer.length} with transfer`
    throw new GraftError('usage.wrong', { reason })
  }
  const pairs = scratch
    .map((score, i) => [score, transfer[i] ?? NaN] as const)
    .filter((pair) => pair.every(Number.isFinite))
  const summaries = {
    scratch: summarize(pairs.map(([score]) => score)),
    transfer: summarize(pairs.map(([, score]) => score)),
  }
  const differences = pairs.map(([from, to]) => to - from)
  const error = (mean: number) => (higherIsBetter ? 1 - mean : mean)
  const scratchError = error(summaries.scratch.mean)
  const test = pairedTest(differences)
  const meanDifference = summarize(differences).mean
  return {
    pairs: pairs.length,
    leftOut: scratch.length - pairs.length,
    ...summaries,
    meanDifference,
    errorRatio:
      pairs.length === 0 || scratchError === 0
        ? null
        : error(summaries.transfer.mean) / scratchError,
    test,
    ...judge(pairs.length, test, higherIsBetter ? meanDifference : -meanDifference),
  }
}

/** Of the scores that are finite; the mean is NaN where there are none. */
export function summarize(scores: readonly number[]): ScoreSummary {
  const finite = scores.filter(Number.isFinite)
  const mean = finite.reduce((sum, score) => sum + score, 0) / finite.length
  if (finite.length < 2) return { mean, deviation: null }
  const squares = finite.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (finite.length - 1)) }
}

function pairedTest(differences: readonly number[]): Comparison['test'] {
  const { mean, deviation } = summarize(differences)
  if (deviation === null || differences.every((difference) => difference === 0)) return null
  const degreesOfFreedom = differences.length - 1
  const t = mean / (deviation / Math.sqrt(differences.length))
  // The same difference in every draw has no spread: no luck can explain it.
  if (deviation === 0) return { t, degreesOfFreedom, p: 0 }
  return { t, degreesOfFreedom, p: 2 * studentCdf(-Math.abs(t), degreesOfFreedom) }
}

function judge(
  pairs: number,
  test: Comparison['test'],
  gain: number,
): Pick<Comparison, 'verdict' | 'reason'> {
  if (pairs < 2) {
    const reason = `With ${pairs === 1 ? 'one draw' : 'no draw'} there is no telling luck from effect; run at least two.`
    return { verdict: 'noDifference', reason }
  }
  if (test === null) {
    const reason = `Both ways scored the same in each of the ${pairs} draws.`
    return { verdict: 'noDifference', reason }
  }
  const chance = test.p < 0.001 ? 'below 0.001' : test.p.toFixed(3)
  if (test.p >= SIGNIFICANCE) {
    const reason = `The difference over ${pairs} draws may be luck (p = ${chance}; 0.05 is the limit).`
    return { verdict: 'noDifference', reason }
  }
  const [verdict, word] = gain > 0 ? (['helped', 'better'] as const) : (['hurt', 'worse'] as const)
  const p = test.p < 0.001 ? `p ${chance}` : `p = ${chance}`
  const reason = `Transfer did ${word} than training from scratch over ${pairs} draws, by more than luck explains (${p}).`
  return { verdict, reason }
}
