/** The program of a Chromium or Chrome that is here, or `undefined`. */
export function findBrowser(setup: {
  readonly env: NodeJS.ProcessEnv
  readonly platform: string
}): string | undefined
