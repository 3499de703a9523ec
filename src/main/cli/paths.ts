import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where a platform keeps an application's data. */
export function defaultLibrary(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  return join(dataFolder(platform, env, home), 'library.graft.sqlite')
}

function dataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Graft')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Graft')
  // A path that is empty or relative does not count: https://specifications.freedesktop.org/basedir-spec/latest/
  const data = env['XDG_DATA_HOME'] ?? ''
  return join(isAbsolute(data) ? data : join(home, '.local', 'share'), 'graft')
}
