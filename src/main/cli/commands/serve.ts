import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { cacheFolderOf } from '../../services/workspace.ts'
import { openBrowser } from '../../web/openBrowser.ts'
import { startWebServer } from '../../web/server.ts'
import { webRoots } from '../../web/webRoots.ts'
import { onlyIn } from '../../workbench/allowedFolders.ts'
import { openWorkbench } from '../../workbench/workbench.ts'
import { option, type Command, type CommandContext } from '../command.ts'

const rendererFolder = fileURLToPath(new URL('../../../../out/renderer', import.meta.url))

export const serve: Command = {
  usage: 'serve',
  help: 'Shows the workbench in a browser of this machine. Ctrl+C stops a run, keeps it, and ends.',
  options: [
    { flags: '--port <number>', help: 'port of the address (default: one that is free)' },
    { flags: '--folder <folder>', help: 'the one folder that pages may look into' },
    { flags: '--open', help: 'opens the browser where there is one' },
  ],
  run: async ({ library, output, signal }, args) => {
    const port = readPort(option(args, 'port'))
    const uploadFolder = join(cacheFolderOf(library), 'uploads')
    mkdirSync(uploadFolder, { recursive: true })
    const folders = onlyIn(webRoots(uploadFolder, option(args, 'folder')))
    const workbench = openWorkbench({ libraryPath: library, shell: 'web', folders })
    try {
      const server = await startWebServer({ workbench, rendererFolder, uploadFolder, port })
      const address = server.newAddress()
      output.result({ type: 'serving', address, port: server.port }, [
        `The workbench is at ${address}`,
        'The address lets one browser in. Press Enter for another one, Ctrl+C to end.',
      ])
      if (args.options['open'] === true) openBrowser(address)
      const offKeys = offerAddresses(output, server.newAddress)
      if (!signal.aborted) await once(signal, 'abort')
      offKeys()
      await server.close()
    } finally {
      await workbench.close()
    }
    return 0
  },
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 0
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new GraftError('web.badPort', { port: text })
  return port
}

/** A new address at each Enter, where somebody sits at a keyboard. */
function offerAddresses(output: CommandContext['output'], newAddress: () => string): () => void {
  if (!process.stdin.isTTY) return () => undefined
  const print = () => {
    const address = newAddress()
    output.result({ type: 'address', address }, [address])
  }
  process.stdin.on('data', print)
  return () => {
    process.stdin.off('data', print)
    process.stdin.pause()
  }
}
