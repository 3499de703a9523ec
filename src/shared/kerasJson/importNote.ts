/** What kind of thing an import or export left out or says otherwise. */
export type ImportNoteCode =
  | 'unknownKind'
  | 'optimizer'
  | 'loss'
  | 'metrics'
  | 'widened'
  | 'narrowed'
  | 'zeros'
  | 'mixedPrecision'
  | 'callArgument'
  | 'renamed'
  | 'split'
  | 'leftOut'
  | 'unsupported'
  | 'freezeMode'
  | 'scalesInside'

/** Something of a file that the graph does not hold as it stood there: told to the person, never silent. */
export interface ImportNote {
  readonly code: ImportNoteCode
  /** The layer it is about, by its name in the graph, or `null` for the model. */
  readonly layer: string | null
  /** A plain sentence. */
  readonly text: string
}
