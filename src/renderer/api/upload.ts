import {
  fromErrorRecord,
  GraftError,
  type ErrorRecord,
} from '../../shared/contract/errors/graftError.ts'
import type { FolderFile, FolderSending } from './transport.ts'

/** Requests at a time: enough that one's waiting is another's sending. */
const AT_A_TIME = 4

/** Sends a file as the body of a request; gives its path at the server. */
export async function sendFile(
  query: Readonly<Record<string, string>>,
  file: File,
  signal: AbortSignal | null = null,
): Promise<string> {
  const address = `/upload?${new URLSearchParams(query).toString()}`
  const response = await fetch(address, { method: 'POST', body: file, signal }).catch(
    (error: unknown) => {
      signal?.throwIfAborted()
      throw new GraftError('workbench.notConnected', { reason: String(error) })
    },
  )
  const answer = (await response.json()) as { readonly path: string } | ErrorRecord
  if ('path' in answer) return answer.path
  throw fromErrorRecord(answer)
}

/** Sends a folder's files; of one that is not sent to its end nothing stays. Gives the folder's path. */
export async function sendFolder(
  files: readonly FolderFile[],
  { signal, onProgress }: FolderSending,
): Promise<string> {
  const drawn = crypto.getRandomValues(new Uint8Array(8))
  const batch = [...drawn].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const waiting = files[Symbol.iterator]()
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  let done = 0
  let folder = ''
  const work = async (): Promise<void> => {
    for (const { path, file } of waiting) {
      either.throwIfAborted()
      folder = await sendFile({ batch, name: path }, file, either)
      done += 1
      onProgress(done)
    }
  }
  const workers = Array.from({ length: AT_A_TIME }, work)
  try {
    await Promise.all(workers)
    return folder
  } catch (error) {
    failed.abort()
    await Promise.allSettled(workers)
    await fetch(`/upload?batch=${batch}`, { method: 'DELETE' }).catch(() => undefined)
    throw error
  }
}
