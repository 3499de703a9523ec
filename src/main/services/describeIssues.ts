import type { z } from 'zod'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** Issues in plain words with their place: `phases[0].epochs: Too small: expected number to be >0`. */
export function describeIssues(issues: readonly Issue[], within: Path = []): readonly string[] {
  return issues.flatMap((issue) => {
    const path = [...within, ...issue.path]
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) {
      return [atPlace(path, describe(issue))]
    }
    // Of a union's alternatives, the one that got furthest tells most.
    const deepest = Math.max(...issue.errors.map(depth))
    if (deepest === 0) {
      const texts = new Set(issue.errors.flat().map(describe))
      return [atPlace(path, [...texts].join(', or '))]
    }
    const closest = issue.errors.find((each) => depth(each) === deepest) ?? []
    return describeIssues(closest, path)
  })
}

function describe(issue: Issue): string {
  if (issue.message.endsWith('received undefined')) return 'it is missing'
  return issue.message.replace(/^Invalid (input|option|discriminator value)[:.] /, '')
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length))
}

function atPlace(path: Path, text: string): string {
  const place = path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : (i > 0 ? '.' : '') + String(part)))
    .join('')
  return place === '' ? text : `${place}: ${text}`
}
