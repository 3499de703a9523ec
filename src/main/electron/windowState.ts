import { readFileSync, writeFileSync } from 'node:fs'
import type { Rectangle } from 'electron'
import { z } from 'zod'

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(640).max(16_384),
  height: z.int().min(480).max(16_384),
  isMaximized: z.boolean(),
})

/** Where the window was when it was closed. */
export type WindowState = z.infer<typeof stateSchema>

/** What was stored, or `null` when there is none or it lies on no screen that is there now. */
export function readWindowState(path: string, screens: readonly Rectangle[]): WindowState | null {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return screens.some((screen) => overlaps(screen, state)) ? state : null
  } catch {
    return null
  }
}

/** Enough of the title must be on a screen to take hold of. */
function overlaps(screen: Rectangle, { x, y, width }: WindowState): boolean {
  const left = Math.max(screen.x, x)
  const right = Math.min(screen.x + screen.width, x + width)
  return right - left >= 100 && y >= screen.y - 10 && y < screen.y + screen.height - 50
}

/** Stores it; where that cannot be done the window opens as new next time. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state))
  } catch {
    // No reason to bother anybody at the end of a session.
  }
}
