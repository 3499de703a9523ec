import type { Point } from '../graph/regionLayout.ts'

/** An SVG path that leaves and enters each point straight down. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...others] = points
  if (first === undefined) return ''
  let before = first
  const parts = others.map((point) => {
    const part = pathStep(before, point)
    before = point
    return part
  })
  return `M ${first.x} ${first.y} ${parts.join(' ')}`
}

function pathStep(from: Point, to: Point): string {
  if (from.x === to.x) return `L ${to.x} ${to.y}`
  const middle = (from.y + to.y) / 2
  return `C ${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`
}

/** The place for an edge's scissors: half-way down its longest stretch. */
export function middleOf(points: readonly Point[]): Point {
  let best = { x: 0, y: 0, length: -1 }
  points.slice(1).forEach((to, i) => {
    const from = points[i] ?? to
    const length = Math.abs(to.y - from.y)
    if (length > best.length) best = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, length }
  })
  return { x: best.x, y: best.y }
}
