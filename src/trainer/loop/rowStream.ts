import { closeSync, read } from 'node:fs'

/** Where rows of equal size lie in a file. */
export interface RowFile {
  readonly fd: number
  /** Position of row 0. */
  readonly byteOffset: number
  readonly rowBytes: number
}

/** Reads rows ahead of their use, on the threads of Node's own pool: they go on while a step holds this one. */
export interface RowStream {
  /**
   * Begins to read rows that are asked for soon; resolves when they are there. Never fails: rows that could not be read
   * are simply not there, and reading them at their turn tells why.
   */
  readonly fetch: (ids: Int32Array) => Promise<void>
  /** The bytes of rows that have been fetched, else `null`. They are overwritten some time after the next call. */
  readonly take: (ids: Int32Array) => Uint8Array<ArrayBuffer> | null
  /** Closes the file once nothing is being read. */
  readonly close: () => void
}

interface Fetched {
  readonly ids: Int32Array
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isWhole: Promise<boolean>
  state: 'coming' | 'there' | 'lost'
}

/** Rows that follow one another are read at once, up to this many bytes: 8 MiB. */
const SPAN_BYTES = 2 ** 23

/** Batches that are kept for their turn: one in use, one on its way, one that a stop left behind. */
const KEPT = 3

export function createRowStream(file: RowFile): RowStream {
  const kept: Fetched[] = []
  const pool = createPool()
  let lent: ArrayBuffer | null = null
  let reading = 0
  let isClosed = false
  const closeWhenIdle = () => {
    if (isClosed && reading === 0) closeSync(file.fd)
  }
  const begin = (ids: Int32Array): Fetched => {
    const size = ids.length * file.rowBytes
    const bytes = new Uint8Array(pool.take(size), 0, size)
    reading += 1
    const entry: Fetched = { ids, bytes, isWhole: readRows(file, ids, bytes), state: 'coming' }
    void entry.isWhole.then((isWhole) => {
      entry.state = isWhole ? 'there' : 'lost'
      reading -= 1
      closeWhenIdle()
    })
    return entry
  }
  const find = (ids: Int32Array) => kept.find((entry) => isSame(entry.ids, ids))
  return {
    fetch: async (ids) => {
      if (isClosed || ids.length === 0) return
      const entry = find(ids) ?? begin(ids)
      if (!kept.includes(entry)) kept.push(entry)
      // What is still being written to is not used again.
      const old = kept.length > KEPT ? kept.shift() : undefined
      if (old !== undefined && old.state !== 'coming') pool.give(old.bytes.buffer)
      await entry.isWhole
    },
    take: (ids) => {
      const entry = find(ids)
      if (entry?.state !== 'there') return null
      kept.splice(kept.indexOf(entry), 1)
      if (lent !== null) pool.give(lent)
      lent = entry.bytes.buffer
      return entry.bytes
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      closeWhenIdle()
    },
  }
}

/** Memory that is used again: batches are large, and as many as there are steps. */
function createPool() {
  const buffers: ArrayBuffer[] = []
  return {
    take: (size: number): ArrayBuffer => {
      const buffer = buffers.pop()
      return buffer !== undefined && buffer.byteLength >= size ? buffer : new ArrayBuffer(size)
    },
    give: (buffer: ArrayBuffer): void => {
      if (buffers.length < KEPT) buffers.push(buffer)
    },
  }
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i])
}

/** Resolves to whether all rows could be read. All reads are asked for at once: none waits for this thread. */
function readRows(file: RowFile, ids: Int32Array, bytes: Uint8Array): Promise<boolean> {
  return Promise.all(
    spansOf(file, ids).map(({ from, to, position }) =>
      readSpan(file.fd, bytes.subarray(from, to), position),
    ),
  ).then((read) => read.every((isWhole) => isWhole))
}

interface Span {
  /** Place in the batch. */
  readonly from: number
  readonly to: number
  /** Place in the file. */
  readonly position: number
}

function spansOf({ rowBytes, byteOffset }: RowFile, ids: Int32Array): readonly Span[] {
  const spans: Span[] = []
  for (let first = 0; first < ids.length;) {
    const id = ids[first] ?? 0
    let end = first + 1
    while (ids[end] === id + end - first && (end - first) * rowBytes < SPAN_BYTES) end += 1
    spans.push({
      from: first * rowBytes,
      to: end * rowBytes,
      position: byteOffset + id * rowBytes,
    })
    first = end
  }
  return spans
}

/** Resolves to whether the span was read to its end; a read may give less than it was asked for. */
function readSpan(fd: number, bytes: Uint8Array, position: number): Promise<boolean> {
  return new Promise((resolve) => {
    const readOn = (done: number) => {
      read(fd, bytes, done, bytes.length - done, position + done, (error, count) => {
        if (error !== null || count === 0) resolve(false)
        else if (done + count === bytes.length) resolve(true)
        else readOn(done + count)
      })
    }
    if (bytes.length === 0) resolve(true)
    else readOn(0)
  })
}
