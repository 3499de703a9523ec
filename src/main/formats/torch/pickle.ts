/**
 * A reader of Python pickles of protocol 2, as far as files of weights need them. It is no unpickler: nothing is looked
 * up or called but what the host names, and every other opcode and name is refused.
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py describes the opcodes.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleObject
  | readonly PickleValue[]
  | Map<PickleValue, PickleValue>

/** What a host makes of a name or a call. */
export interface PickleObject {
  readonly type: string
}

/** A name that a pickle may use, as a value or to be called. */
export interface PickleGlobal extends PickleObject {
  readonly type: 'global'
  readonly call?: (args: readonly PickleValue[]) => PickleValue
}

export interface PickleHost {
  /** The closed list, by `module.name`. */
  readonly globals: ReadonlyMap<string, PickleGlobal>
  /** What lies outside the pickle, by its persistent id. */
  readonly load: (id: PickleValue) => PickleValue
}

/** What is wrong with a pickle, as a clause. `foreign` is the name that is not on the host's list. */
export class PickleFault extends Error {
  readonly foreign: string | null
  constructor(reason: string, foreign: string | null = null) {
    super(reason)
    this.foreign = foreign
  }
}

/** Deeper stacks than this come from no file of weights. */
const MAX_STACK = 1_000_000

/** Reads the pickle that begins at byte `start`; `end` is the byte after it. Throws {@link PickleFault}. */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
): { readonly value: PickleValue; readonly end: number } {
  const machine: Machine = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    at: start,
    stack: [],
    marks: [],
    memo: new Map(),
    host,
  }
  for (;;) {
    const place = machine.at
    const code = readByte(machine)
    if (code === STOP) return { value: pop(machine), end: machine.at }
    const run = opcodes.get(code)
    if (run === undefined) {
      throw new PickleFault(`byte ${place} is the opcode 0x${code.toString(16)}, which is refused`)
    }
    run(machine)
    if (machine.stack.length > MAX_STACK) throw new PickleFault('it is too deep')
  }
}

interface Machine {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
  stack: PickleValue[]
  /** The stacks below each open mark. */
  readonly marks: PickleValue[][]
  readonly memo: Map<number, PickleValue>
  readonly host: PickleHost
}

const STOP = 0x2e

/** Steps over `count` bytes and gives where they begin. */
function advance(machine: Machine, count: number): number {
  const from = machine.at
  if (count < 0 || from + count > machine.bytes.length) throw new PickleFault('it is cut off')
  machine.at = from + count
  return from
}

const readByte = (machine: Machine) => machine.bytes[advance(machine, 1)] ?? 0
const readUint16 = (machine: Machine) => machine.view.getUint16(advance(machine, 2), true)
const readInt32 = (machine: Machine) => machine.view.getInt32(advance(machine, 4), true)

function readText(machine: Machine, length: number): string {
  const from = advance(machine, length)
  return new TextDecoder().decode(machine.bytes.subarray(from, from + length))
}

function readLine(machine: Machine): string {
  const end = machine.bytes.indexOf(0x0a, machine.at)
  if (end < 0 || end - machine.at > 1000) throw new PickleFault('it is cut off')
  const text = readText(machine, end - machine.at)
  advance(machine, 1)
  return text
}

/** A whole number of `length` bytes, two's complement, the lowest first. */
function readLong(machine: Machine): bigint {
  const length = readByte(machine)
  const from = advance(machine, length)
  let value = 0n
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(machine.bytes[from + i] ?? 0)
  return length === 0 ? 0n : BigInt.asIntN(length * 8, value)
}

function pop(machine: Machine): PickleValue {
  const value = machine.stack.pop()
  if (value === undefined) throw new PickleFault('it takes more than there is')
  return value
}

function popMarked(machine: Machine): readonly PickleValue[] {
  const below = machine.marks.pop()
  if (below === undefined) throw new PickleFault('it takes more than there is')
  const taken = machine.stack
  machine.stack = below
  return taken
}

function top(machine: Machine): PickleValue {
  const value = machine.stack.at(-1)
  if (value === undefined) throw new PickleFault('it takes more than there is')
  return value
}

function isGlobal(value: PickleValue): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'global'
}

function setItems(machine: Machine, items: readonly PickleValue[]): void {
  const map = top(machine)
  if (!(map instanceof Map) || items.length % 2 !== 0) throw new PickleFault('a dictionary is odd')
  for (let i = 0; i < items.length; i += 2) map.set(items[i] ?? null, items[i + 1] ?? null)
}

function append(machine: Machine, items: readonly PickleValue[]): void {
  const list = top(machine)
  if (!Array.isArray(list)) throw new PickleFault('what should be a list is none')
  for (const item of items) (list as PickleValue[]).push(item)
}

function findGlobal(machine: Machine): PickleGlobal {
  const name = `${readLine(machine)}.${readLine(machine)}`
  const found = machine.host.globals.get(name)
  if (found === undefined) throw new PickleFault(`it asks for ${name}`, name)
  return found
}

function call(machine: Machine): void {
  const args = pop(machine)
  const callee = pop(machine)
  if (!isGlobal(callee) || callee.call === undefined || !Array.isArray(args)) {
    throw new PickleFault('it calls what cannot be called')
  }
  machine.stack.push(callee.call(args as readonly PickleValue[]))
}

/** The state of an ordered dictionary is the attribute `_metadata`, which says nothing about weights. */
function build(machine: Machine): void {
  pop(machine)
  if (!(top(machine) instanceof Map)) throw new PickleFault('it changes what cannot be changed')
}

function recall(machine: Machine, key: number): PickleValue {
  const value = machine.memo.get(key)
  if (value === undefined) throw new PickleFault('it refers to what is not there')
  return value
}

function tuple(machine: Machine, length: number): readonly PickleValue[] {
  const items = Array.from({ length }, () => pop(machine))
  return items.reverse()
}

const pushing =
  (make: (machine: Machine) => PickleValue) =>
  (machine: Machine): void => {
    // First the value: it may take a whole stack away.
    const value = make(machine)
    machine.stack.push(value)
  }

/** Every opcode that is read, by its byte. */
const opcodes: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  // PROTO
  [
    0x80,
    (machine) => {
      const version = readByte(machine)
      if (version !== 2) throw new PickleFault(`its protocol is ${version}; only 2 is read`)
    },
  ],
  // MARK
  [
    0x28,
    (machine) => {
      if (machine.marks.length > 1000) throw new PickleFault('it is too deep')
      machine.marks.push(machine.stack)
      machine.stack = []
    },
  ],
  [0x29, pushing(() => [])], // EMPTY_TUPLE
  [0x5d, pushing(() => [])], // EMPTY_LIST
  [0x7d, pushing(() => new Map())], // EMPTY_DICT
  [0x4e, pushing(() => null)], // NONE
  [0x88, pushing(() => true)], // NEWTRUE
  [0x89, pushing(() => false)], // NEWFALSE
  [0x4a, pushing(readInt32)], // BININT
  [0x4b, pushing(readByte)], // BININT1
  [0x4d, pushing(readUint16)], // BININT2
  [0x8a, pushing(readLong)], // LONG1
  [0x58, pushing((machine) => readText(machine, readInt32(machine)))], // BINUNICODE
  [0x71, (machine) => machine.memo.set(readByte(machine), top(machine))], // BINPUT
  [0x72, (machine) => machine.memo.set(readInt32(machine), top(machine))], // LONG_BINPUT
  [0x68, pushing((machine) => recall(machine, readByte(machine)))], // BINGET
  [0x6a, pushing((machine) => recall(machine, readInt32(machine)))], // LONG_BINGET
  [0x74, pushing(popMarked)], // TUPLE
  [0x85, pushing((machine) => tuple(machine, 1))], // TUPLE1
  [0x86, pushing((machine) => tuple(machine, 2))], // TUPLE2
  [
    0x73, // SETITEM
    (machine) => {
      setItems(machine, tuple(machine, 2))
    },
  ],
  [
    0x75, // SETITEMS
    (machine) => {
      setItems(machine, popMarked(machine))
    },
  ],
  [
    0x65, // APPENDS
    (machine) => {
      append(machine, popMarked(machine))
    },
  ],
  [0x63, pushing(findGlobal)], // GLOBAL
  [0x52, call], // REDUCE
  [0x62, build], // BUILD
  [0x51, pushing((machine) => machine.host.load(pop(machine)))], // BINPERSID
])
