import { homedir } from 'node:os'
import {
  callSchema,
  type HostMessage,
  type HostRequest,
} from '../../shared/contract/workbenchApi/wire.ts'
import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { anywhere } from './allowedFolders.ts'
import { samplesFolder } from './openReference.ts'
import { openWorkbench, type Workbench } from './workbench.ts'

/**
 * The workbench as a process of its own, for the desktop shell: it runs on the pinned Node, so that SQLite, HDF5 and
 * TensorFlow load there as in every test, and never in Electron's binary. Started with the library's path as its
 * argument and an IPC channel; ends when the channel closes.
 */
function send(message: HostMessage): void {
  if (process.connected) process.send?.(message)
}

function open(libraryPath: string): Workbench | null {
  const roots = [
    { path: homedir(), kind: 'home' as const },
    { path: samplesFolder, kind: 'graft' as const },
  ]
  try {
    return openWorkbench({ libraryPath, shell: 'electron', folders: anywhere(roots) })
  } catch (error) {
    send({ type: 'openFailed', error: toErrorRecord(error) })
    return null
  }
}

async function answer(workbench: Workbench, request: unknown): Promise<void> {
  const { id, method, argument } = callSchema.parse(request)
  send({ ...(await workbench.dispatch(method, argument)), id })
}

const [libraryPath = ''] = process.argv.slice(2)
const workbench = open(libraryPath)
if (workbench === null) process.disconnect()
else {
  let isClosing = false
  const close = async (): Promise<void> => {
    if (isClosing) return
    isClosing = true
    await workbench.close()
    if (process.connected) process.disconnect()
  }
  workbench.listen(send)
  process.on('message', (request: HostRequest) => {
    if (request.type === 'close') void close()
    else void answer(workbench, request)
  })
  process.on('disconnect', () => void close())
  // Ctrl+C in the terminal reaches this process, too; the shell says when it is over.
  process.on('SIGINT', () => undefined)
  send({ type: 'ready' })
}
