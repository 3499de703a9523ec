import { File, Group } from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { hdf5Reason, loadHdf5 } from './hdf5Library.ts'
import type { Hdf5Attribute, Hdf5Contents } from './hdf5Messages.ts'

/** Writes a new HDF5 file. Error: `file.unwritable`. A file that was begun is left to the caller. */
export async function writeHdf5(path: string, contents: Hdf5Contents): Promise<void> {
  await loadHdf5()
  try {
    const file = new File(path, 'w')
    for (const { name, shape, dtype, bytes } of contents.arrays) {
      const cut = name.lastIndexOf('/')
      const { buffer, byteOffset, byteLength } = bytes
      const values =
        dtype === 'int32'
          ? new Int32Array(buffer, byteOffset, byteLength / 4)
          : new Float32Array(buffer, byteOffset, byteLength / 4)
      groupAt(file, name.slice(0, cut)).create_dataset({
        name: name.slice(cut + 1),
        data: values,
        shape: [...shape],
        dtype: dtype === 'int32' ? '<i' : '<f',
      })
    }
    for (const attribute of contents.attributes) writeAttribute(file, attribute)
    file.flush()
    if (file.close() < 0) throw new Error('it could not be closed')
  } catch (error) {
    throw new GraftError('file.unwritable', { path, reason: hdf5Reason(error) })
  }
}

/** Strings of any length: they lie outside the object header, which holds 64 kB. */
function writeAttribute(file: File, { group, name, value }: Hdf5Attribute): void {
  const target = groupAt(file, group)
  if (typeof value === 'string') target.create_attribute(name, value, null, 'S')
  else if (value.length > 0) target.create_attribute(name, [...value], null, 'S')
  // Keras reads an empty list of any type as no names.
  else target.create_attribute(name, [], [0], 'S1')
}

function groupAt(file: File, path: string): Group {
  let group: Group = file
  for (const part of path.split('/').filter((each) => each !== '')) {
    const inside = group.keys().includes(part) ? group.get(part) : group.create_group(part)
    if (!(inside instanceof Group)) throw new Error(`"${path}" is no group`)
    group = inside
  }
  return group
}
