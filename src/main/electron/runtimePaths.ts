import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where the parts of Graft lie. */
export interface RuntimePaths {
  /** Built pages. */
  readonly rendererFolder: string
  readonly preload: string
  /** The Node that the workbench and the trainer run on. */
  readonly node: string
  /** Entry of the process that holds the workbench. */
  readonly hostEntry: string
  /** Entry of the program that uses every native part once. */
  readonly selfTestEntry: string
}

export interface RuntimePlace {
  readonly isPackaged: boolean
  /** Of the packaged app the archive, of a checkout its folder. */
  readonly appPath: string
  /** Of the packaged app the folder beside the archive. */
  readonly resourcesPath: string
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * In a checkout everything lies in it. In the packaged app pages and preload are in the archive, which only Electron
 * can read; what the pinned Node runs lies beside it as files.
 */
export function runtimePaths(place: RuntimePlace): RuntimePaths {
  const { isPackaged, appPath } = place
  const { host, node } = isPackaged
    ? packagedPlaces(place)
    : { host: appPath, node: checkoutNode(place) }
  return {
    rendererFolder: join(appPath, 'out', 'renderer'),
    preload: join(appPath, 'out', 'preload', 'index.cjs'),
    node,
    hostEntry: join(host, 'src', 'main', 'workbench', 'hostProcess.ts'),
    selfTestEntry: join(host, 'src', 'main', 'workbench', 'selfTest.ts'),
  }
}

function packagedPlaces({ resourcesPath, platform }: RuntimePlace) {
  const program = platform === 'win32' ? 'node.exe' : 'node'
  return { host: join(resourcesPath, 'host'), node: join(resourcesPath, 'node', program) }
}

/** The Node of the lock file; where there is none for the platform, the one that started Graft. */
function checkoutNode({ appPath, platform, arch, env }: RuntimePlace): string {
  const folder = join(
    appPath,
    'node_modules',
    `node-${platform === 'win32' ? 'win' : platform}-${arch}`,
  )
  const pinned = join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(pinned) ? pinned : (env['npm_node_execpath'] ?? 'node')
}
