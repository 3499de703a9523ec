import { GraftError } from '../../shared/contract/errors/graftError.ts'

/** What the file system says about a file that cannot be read, as `file.missing` or `file.unreadable`. */
export function toReadError(path: string, error: unknown): GraftError {
  if (error instanceof GraftError) return error as GraftError
  const code = errorCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return new GraftError('file.missing', { path })
  return new GraftError('file.unreadable', { path, reason: reasonOf(error) })
}

export function toWriteError(path: string, error: unknown): GraftError {
  if (error instanceof GraftError) return error as GraftError
  return new GraftError('file.unwritable', { path, reason: reasonOf(error) })
}

export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it is not permitted',
  EPERM: 'it is not permitted',
  ENOSPC: 'the disk is full',
  EFBIG: 'the file would be larger than is allowed',
  EROFS: 'the disk is read-only',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'the folder does not exist',
  EISDIR: 'it is a folder',
}

function reasonOf(error: unknown): string {
  const code = errorCode(error)
  return reasons[code ?? ''] ?? (error instanceof Error ? error.message : String(error))
}
