import type { Group, Metadata } from 'h5wasm/node'
import { Module } from 'h5wasm/node'

/** An attribute lies in an object header or in a heap that is read whole: one that claims more is damaged. */
const MAX_BYTES = 64 * 2 ** 20

/** The strings of an attribute of any string kind; none where it is absent or empty, or holds numbers. */
export function texts(group: Group, name: string): readonly string[] {
  if (!attributeNames(group).includes(name)) return []
  const metadata = Module.get_attribute_metadata(group.file_id, group.path, name)
  const isText = metadata.type === Module.H5T_class_t.H5T_STRING.value
  return isText && metadata.shape !== null ? readTexts(group, name, metadata) : []
}

export function attributeNames({ file_id: file, path }: Group): readonly string[] {
  return Module.get_attribute_names(file, path)
}

/** A list of names; Keras splits lists over 64 kB into `name0`, `name1`, ... */
export function nameList(group: Group, name: string): readonly string[] {
  const present = new Set(attributeNames(group))
  if (present.has(name)) return texts(group, name)
  const names: string[] = []
  for (let i = 0; present.has(`${name}${i}`); i++) names.push(...texts(group, `${name}${i}`))
  return names
}

/**
 * h5wasm's own reader gives the memory of strings back even where none could be read: it then frees whatever stood there,
 * and the library ends itself. Here that memory begins as zeros, which is "no string".
 */
function readTexts(group: Group, name: string, metadata: Metadata): readonly string[] {
  const { file_id: file, path } = group
  const bytes = metadata.size * metadata.total_size
  if (bytes > MAX_BYTES) throw new Error(`the attribute "${name}" claims ${bytes} bytes`)
  const pointer = Module._malloc(Math.max(bytes, 1))
  if (pointer === 0) throw new Error(`there is no memory for ${bytes} bytes`)
  try {
    Module.HEAPU8.fill(0, pointer, pointer + bytes)
    const status = Module.get_attribute_data(file, path, name, BigInt(pointer))
    if (status < 0) throw new Error(`the attribute "${name}" cannot be read`)
    const data = Module.HEAPU8.slice(pointer, pointer + bytes)
    return metadata.vlen ? pointedTexts(data, metadata) : fixedTexts(data, metadata)
  } finally {
    if (metadata.vlen) Module.reclaim_vlen_memory(file, path, name, BigInt(pointer))
    Module._free(pointer)
  }
}

/** Strings of any length: their places in the library's memory. */
function pointedTexts(data: Uint8Array, { cset }: Metadata): readonly string[] {
  const places = new Uint32Array(data.buffer)
  return Array.from(places, (place) => {
    if (place === 0) return ''
    return cset === 1 ? Module.UTF8ToString(place) : Module.AsciiToString(place)
  })
}

/** Strings of one length, filled up with zeros. */
function fixedTexts(data: Uint8Array, { size, total_size: count }: Metadata): readonly string[] {
  const decoder = new TextDecoder()
  return Array.from({ length: count }, (_, i) => {
    const text = data.subarray(i * size, (i + 1) * size)
    const end = text.indexOf(0)
    return decoder.decode(end < 0 ? text : text.subarray(0, end))
  })
}
