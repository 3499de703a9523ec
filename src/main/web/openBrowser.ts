import { spawn } from 'node:child_process'

/** The command that opens an address on a platform, or `null` where there is no screen to open it on. */
export function browserCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] | null {
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  const hasScreen = (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== ''
  return hasScreen ? ['xdg-open'] : null
}

/** Opens the person's browser where there is one; whether it was tried. The address is printed in any case. */
export function openBrowser(address: string): boolean {
  const [command, ...rest] = browserCommand(process.platform, process.env) ?? []
  if (command === undefined) return false
  const child = spawn(command, [...rest, address], { stdio: 'ignore', detached: true })
  child.once('error', () => undefined)
  child.unref()
  return true
}
