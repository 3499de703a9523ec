import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { GraftError, toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { methodTable } from '../../shared/contract/workbenchApi/index.ts'
import { ipcChannel, type Outcome } from '../../shared/contract/workbenchApi/wire.ts'
import { isAppUrl } from './appProtocol.ts'

/** Methods that the shell answers itself: dialogs of the system, and quitting. */
export type OwnMethods = Readonly<Record<string, (argument: unknown) => Promise<unknown>>>

/**
 * One handler a method of the contract, and none besides. Each sees to it that the sender is a page of the workbench,
 * and that the argument is as the contract says.
 */
export function handleMethods(
  call: (method: string, argument: unknown) => Promise<Outcome>,
  own: OwnMethods,
): void {
  for (const [method, { input }] of methodTable) {
    ipcMain.handle(ipcChannel(method), async (event, argument: unknown): Promise<Outcome> => {
      try {
        requireOwnPage(event, method)
        const parsed = input.safeParse(argument)
        if (!parsed.success) {
          const issues = parsed.error.issues.map(({ message }) => message).join('; ')
          throw new GraftError('workbench.badArgument', { method, issues })
        }
        const handler = own[method]
        if (handler === undefined) return await call(method, argument)
        return { type: 'answer', value: await handler(parsed.data) }
      } catch (error) {
        return { type: 'failure', error: toErrorRecord(error) }
      }
    })
  }
}

function requireOwnPage({ senderFrame }: IpcMainInvokeEvent, method: string): void {
  const isTop = senderFrame !== null && senderFrame.parent === null
  if (!isTop || !isAppUrl(senderFrame.url)) throw new GraftError('workbench.noMethod', { method })
}
