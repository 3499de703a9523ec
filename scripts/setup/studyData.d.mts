/** The folder with the data of a study's package: fetched the first time, by version and hash. */
export function studyData(root: string, key: 'digits' | 'mails' | 'novel'): Promise<string>

/** A Python, and the folder in which it finds scikit-learn (for PYTHONPATH). */
export function studyPython(
  root: string,
): Promise<{ readonly python: string; readonly packages: string }>
