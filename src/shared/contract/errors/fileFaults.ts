import { GraftError } from './graftError.ts'

/** What the file system's codes mean to a person: clauses without a full stop. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EBUSY: 'another program is using it',
  EISDIR: 'it is a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOTEMPTY: 'it is a folder with files in it',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'its links lead in a circle',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the system allows',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GB',
}

/** The code of a system error (`ENOENT`), or `null`. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
}

/** Why a file could not be used, in plain words. */
export function fileFaultReason(error: unknown): string {
  const known = reasons[systemErrorCode(error) ?? '']
  return known ?? (error instanceof Error ? error.message : String(error))
}

/** What went wrong in reading `path`: `file.missing` or `file.unreadable`. A GraftError stays as it is. */
export function toReadFault(path: string, cause: unknown): GraftError {
  if (cause instanceof GraftError) return cause as GraftError
  const code = systemErrorCode(cause)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new GraftError('file.missing', { path }, { cause })
  }
  return new GraftError('file.unreadable', { path, reason: fileFaultReason(cause) }, { cause })
}

/** What went wrong in writing `path`: `file.unwritable`. A GraftError stays as it is. */
export function toWriteFault(path: string, cause: unknown): GraftError {
  if (cause instanceof GraftError) return cause as GraftError
  return new GraftError('file.unwritable', { path, reason: fileFaultReason(cause) }, { cause })
}
