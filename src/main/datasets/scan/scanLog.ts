import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileSize, writeWhole } from '../cacheFile.ts'

/** What a scan keeps of a file, as long as its size and time stay the same. */
export interface ScanEntry<Facts> {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  /** Hash of the bytes; empty where they could not be read. */
  readonly hash: string
  /** What was seen, or why it cannot be used. */
  readonly facts: Facts | string
}

/** What was seen in earlier scans of a folder. */
export interface ScanLog<Facts> {
  readonly known: ReadonlyMap<string, ScanEntry<Facts>>
  /** Keeps an entry; it is on the disk after `flush`, or soon. */
  readonly add: (entry: ScanEntry<Facts>) => Promise<void>
  readonly flush: () => Promise<void>
}

/** So many entries are written at a time. */
const BATCH = 500

/**
 * The log of scans of a folder in the cache: a line an entry, the last line of a path counts. Lines are only ever
 * added, each batch after a line break, so a process that dies in the middle spoils one line: it is passed over, and that
 * file is looked at again.
 */
export async function openScanLog<Facts>(
  cacheFolder: string,
  folder: string,
  kind: string,
): Promise<ScanLog<Facts>> {
  const key = createHash('sha256')
    .update(JSON.stringify([kind, folder]))
    .digest('hex')
  const path = join(cacheFolder, `scan-${key.slice(0, 32)}.jsonl`)
  await mkdir(cacheFolder, { recursive: true })
  const { known, lines } = await readLog<Facts>(path)
  if (lines > 2 * known.size + BATCH) await writeWhole(path, toChunks(known))
  let waiting: string[] = []
  const flush = async () => {
    if (waiting.length === 0) return
    const text = `\n${waiting.join('\n')}\n`
    waiting = []
    await appendFile(path, text)
  }
  return {
    known,
    add: async ({ path: file, size, mtimeMs, hash, facts }) => {
      waiting.push(JSON.stringify([file, size, mtimeMs, hash, facts]))
      if (waiting.length >= BATCH) await flush()
    },
    flush,
  }
}

async function readLog<Facts>(
  path: string,
): Promise<{ readonly known: Map<string, ScanEntry<Facts>>; readonly lines: number }> {
  const known = new Map<string, ScanEntry<Facts>>()
  let lines = 0
  if ((await fileSize(path)) === null) return { known, lines }
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const entry = parseLine<Facts>(line)
    if (entry === null) continue
    lines++
    known.set(entry.path, entry)
  }
  return { known, lines }
}

function parseLine<Facts>(line: string): ScanEntry<Facts> | null {
  try {
    const [path, size, mtimeMs, hash, facts] = JSON.parse(line) as [
      string,
      number,
      number,
      string,
      Facts | string,
    ]
    return typeof path === 'string' && facts !== undefined
      ? { path, size, mtimeMs, hash, facts }
      : null
  } catch {
    return null
  }
}

function* toChunks<Facts>(known: ReadonlyMap<string, ScanEntry<Facts>>): Generator<Uint8Array> {
  for (const { path, size, mtimeMs, hash, facts } of known.values()) {
    yield Buffer.from(`${JSON.stringify([path, size, mtimeMs, hash, facts])}\n`)
  }
}
