import { Dataset, Group } from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { FileArray } from '../../../shared/kerasJson/fileArray.ts'
import { child, readArray, type Hdf5Context } from './hdf5Arrays.ts'
import { texts } from './hdf5Attributes.ts'
import { reading } from './hdf5Library.ts'
import type { Hdf5Objects } from './hdf5Messages.ts'

/** More groups and arrays than this come from links in a circle. */
const MAX_ITEMS = 200_000
const MAX_DEPTH = 60

/**
 * Every array of a file under its whole path, as Keras 3 keeps the weights of objects within objects
 * (`layers/dense/vars/0`). Errors: `file.damaged`, `file.outsideFolder`, `file.tooLarge`.
 */
export function readObjects(context: Hdf5Context, root: Group): Hdf5Objects {
  const arrays: FileArray[] = []
  const names: Record<string, string> = {}
  walk(context, root, (path, item) => {
    if (item instanceof Group) {
      const [name] = reading(context.path, path, () => texts(item, 'name'))
      if (name !== undefined && /(^|\/)vars$/.test(path)) names[path.replace(/\/?vars$/, '')] = name
    } else arrays.push({ ...readArray(context, root, path), name: path.replaceAll('\\', '/') })
  })
  return { type: 'objects', arrays, names }
}

/** The number of arrays in a file. */
export function countArrays(context: Hdf5Context, root: Group): number {
  let count = 0
  walk(context, root, (_, item) => {
    if (item instanceof Dataset) count += 1
  })
  return count
}

type Visit = (path: string, item: Group | Dataset) => void

/** Goes through all groups and arrays, depth first, without following links to other files. */
function walk(context: Hdf5Context, root: Group, visit: Visit): void {
  let items = 0
  const enter = (group: Group, prefix: string, depth: number): void => {
    for (const key of reading(context.path, prefix, () => group.keys())) {
      items += 1
      if (items > MAX_ITEMS || depth > MAX_DEPTH) {
        const reason = 'it holds too many groups, or they lead in a circle'
        throw new GraftError('file.damaged', {
          path: context.path,
          where: 'its HDF5 structure',
          reason,
        })
      }
      const item = child(context, group, key)
      if (!(item instanceof Group || item instanceof Dataset)) continue
      visit(`${prefix}${key}`, item)
      if (item instanceof Group) enter(item, `${prefix}${key}/`, depth + 1)
    }
  }
  enter(root, '', 0)
}
