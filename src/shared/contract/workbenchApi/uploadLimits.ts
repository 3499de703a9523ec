/** Folders that a browser sends are no larger than this. */
export const MAX_FOLDER_FILES = 50_000
export const MAX_FOLDER_BYTES = 8 * 1024 ** 3
