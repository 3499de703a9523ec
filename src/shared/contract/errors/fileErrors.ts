/** Errors of files on disk. */
export const fileErrors = {
  'file.missing': (p: { path: string }) => ({
    message: `The file ${p.path} does not exist.`,
    advice: 'Check the path.',
  }),
  'file.unreadable': (p: { path: string; reason: string }) => ({
    message: `The file ${p.path} cannot be read: ${p.reason}.`,
    advice: 'Check the permissions and that the file is whole.',
  }),
  'file.unwritable': (p: { path: string; reason: string }) => ({
    message: `The file ${p.path} cannot be written: ${p.reason}. Nothing was left behind.`,
    advice: 'Choose another place, or free some space.',
  }),
  'file.unknownFormat': (p: { path: string; seen: string }) => ({
    message: `The file ${p.path} is not a model that Graft can read: ${p.seen}.`,
    advice: 'Give a Keras .h5 file or the folder of a TF.js layers model.',
  }),
  'file.damaged': (p: { path: string; where: string; reason: string }) => ({
    message: `The file ${p.path} is damaged at ${p.where}: ${p.reason}.`,
    advice: 'Get the file again from where it came from.',
  }),
}
