import { readFileSync } from 'node:fs'

/** What decides the dtype of an op's argument: an attribute, a list of them, or nothing. */
export interface ArgumentSignature {
  /** Name of the type attribute. */
  readonly type?: string
  /** Name of the attribute that lists the types. */
  readonly types?: string
  /** A dtype that never changes. */
  readonly fixed?: number
  /** Name of the attribute that counts how many tensors the argument takes. */
  readonly count?: string
}

export interface OpSignature {
  readonly inputs: readonly ArgumentSignature[]
  readonly outputs: readonly ArgumentSignature[]
  readonly attributes: readonly string[]
  /** Attributes without a default. */
  readonly required: readonly string[]
}

/** Signatures from TensorFlow's own registry; made by test/keras/makeOpSignatures.py. */
const table = JSON.parse(
  readFileSync(new URL('opSignatures.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, OpSignature>>

/** The signature of an op, or `undefined` for one that no kernel of ours names. */
export function opSignature(op: string): OpSignature | undefined {
  return table[op]
}
