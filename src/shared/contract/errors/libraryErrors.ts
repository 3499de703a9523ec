/** Errors of the library file. */
export const libraryErrors = {
  'library.fromFuture': (p: { path: string; found: number; known: number }) => ({
    message: `The library ${p.path} was written by a newer Graft (version ${p.found}; this one knows ${p.known}). It was not touched.`,
    advice: 'Use the newer Graft, or choose another library.',
  }),
  'library.notALibrary': (p: { path: string; reason: string }) => ({
    message: `${p.path} is not a Graft library: ${p.reason}. It was not touched.`,
    advice: 'Choose another file, or restore a backup.',
  }),
  'library.unwritable': (p: { path: string; reason: string }) => ({
    message: `The library ${p.path} cannot be written: ${p.reason}. What was in it is unharmed.`,
    advice: 'Free some space or check the permissions, then try again.',
  }),
  'library.busy': (p: { path: string; seconds: number }) => ({
    message: `The library ${p.path} could not be written: another program has kept it locked for ${p.seconds} seconds. Nothing was changed.`,
    advice: 'Wait until the other program is done, or close it, then try again.',
  }),
  'library.badModel': (p: { reason: string }) => ({
    message: `This model cannot be kept in the library: ${p.reason}.`,
    advice: 'Correct the model, then save it again.',
  }),
  'library.noModel': (p: { name: string }) => ({
    message: `There is no model "${p.name}" in the library.`,
    advice: 'See "graft library list".',
  }),
  'library.noRun': (p: { run: string }) => ({
    message: `There is no run "${p.run}" in the library.`,
    advice: 'See "graft runs list".',
  }),
  'library.noDataset': (p: { dataset: string }) => ({
    message: `There is no data set "${p.dataset}" in the library.`,
    advice: 'Prepare the data again.',
  }),
  'library.nameTaken': (p: { name: string }) => ({
    message: `A model named "${p.name}" is in the library already, and models never change.`,
    advice: 'Choose another name.',
  }),
  'library.damaged': (p: { path: string; found: string }) => ({
    message: `The library ${p.path} is damaged: ${p.found}.`,
    advice: 'Restore a backup; "graft library check" lists what is wrong.',
  }),
}
