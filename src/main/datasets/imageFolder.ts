import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'

/** A folder in which each folder is a class. */
export interface ImageFolder {
  readonly classes: readonly { readonly name: string; readonly files: readonly string[] }[]
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

const extensions = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp']

/**
 * Lists the pictures of a folder by class, both by name; what is no picture by its name is told as skipped. Nothing
 * is opened.
 * @throws GraftError file.missing, file.unreadable, data.noClasses
 */
export async function listImageFolder(path: string): Promise<ImageFolder> {
  const skipped: { path: string; reason: string }[] = []
  const classes: { name: string; files: string[] }[] = []
  for (const entry of await entriesOf(path)) {
    if (entry.name.startsWith('.')) continue
    const place = join(path, entry.name)
    if (!entry.isDirectory()) {
      skipped.push({ path: place, reason: 'It lies beside the folders of the classes.' })
      continue
    }
    const names = (await entriesOf(place)).filter(({ name }) => !name.startsWith('.'))
    const isImage = (file: { readonly name: string; isFile: () => boolean }) =>
      file.isFile() && extensions.includes(extname(file.name).toLowerCase())
    const files = names.filter(isImage).map(({ name }) => join(place, name))
    for (const other of names.filter((file) => !isImage(file))) {
      skipped.push({ path: join(place, other.name), reason: 'It is no picture by its name.' })
    }
    if (files.length > 0) classes.push({ name: entry.name, files })
  }
  if (classes.length === 0) throw new GraftError('data.noClasses', { path })
  return { classes, skipped }
}

async function entriesOf(path: string) {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    throw toReadFault(path, error)
  }
}
