/** Errors of the workbench: its contract, its documents, its two shells. */
export const workbenchErrors = {
  'workbench.noMethod': (p: { method: string }) => ({
    message: `The workbench has no method "${p.method}".`,
    advice: 'Load the page again: it may be older than the program.',
  }),
  'workbench.badArgument': (p: { method: string; issues: string }) => ({
    message: `"${p.method}" was called wrongly: ${p.issues}.`,
    advice: 'Load the page again: it may be older than the program.',
  }),
  'workbench.notConnected': (p: { reason: string }) => ({
    message: `The page has lost its connection to Graft: ${p.reason}.`,
    advice:
      'It connects again by itself. If it does not, see whether Graft is still running where it was started.',
  }),
  'workbench.noDocument': (p: { document: string }) => ({
    message: `There is no document "${p.document}" in the library.`,
    advice: 'Open another document from Home.',
  }),
  'workbench.conflict': (p: { document: string; revision: number; found: number }) => ({
    message: `The document "${p.document}" was changed in another window (revision ${p.found}; this one builds on ${p.revision}). Nothing was overwritten.`,
    advice: 'Load the document again, or keep your edits as a copy.',
  }),
  'workbench.incomplete': (p: { missing: string }) => ({
    message: `This document cannot train yet: it lacks ${p.missing}.`,
    advice: 'Choose it in the training settings, then start again.',
  }),
  'workbench.outsideFolders': (p: { path: string }) => ({
    message: `${p.path} is outside the folders that the workbench may look into.`,
    advice:
      'Put the file into one of these folders, upload it, or start "graft serve" in the folder where it is.',
  }),
  'workbench.fileExists': (p: { path: string }) => ({
    message: `There is something at ${p.path} already. It was not touched.`,
    advice: 'Choose another name, or say that it shall be replaced.',
  }),
  'workbench.noDialog': (p: { purpose: string }) => ({
    message: `The browser has no dialog of the system to choose a file (${p.purpose}).`,
    advice: "Choose the file in the page's own list, or upload it.",
  }),
  'workbench.noTraining': (p: { run: string }) => ({
    message: `Run ${p.run} is not going on.`,
    advice: 'See the table of runs for how it ended.',
  }),
  'workbench.noResult': (p: { run: string; reason: string }) => ({
    message: `Run ${p.run} has no such result: ${p.reason}.`,
    advice: 'Choose another run.',
  }),
  'workbench.noBaseModel': (p: { path: string; name: string }) => ({
    message: `The document in ${p.path} does not bring its model "${p.name}", and the library does not have it.`,
    advice: 'Open that model once, or have the document saved with its model.',
  }),
  'workbench.noBuiltin': (p: { name: string; known: readonly string[] }) => ({
    message: `Graft brings no model "${p.name}".`,
    advice: `It brings ${p.known.join(', ')}.`,
  }),
  'workbench.noPiece': (p: { piece: string }) => ({
    message: `There is no piece "${p.piece}" on the shelf.`,
    advice: 'Load the library page again.',
  }),
  'web.notBuilt': (p: { folder: string }) => ({
    message: `The pages of the workbench are not built: ${p.folder} is missing.`,
    advice: 'Run "npm start", which builds them first.',
  }),
  'web.badPort': (p: { port: string }) => ({
    message: `"${p.port}" is no port: a whole number from 0 to 65535 is one.`,
    advice: 'Give another number, or leave the option out and a free port is taken.',
  }),
  'web.portTaken': (p: { port: number; reason: string }) => ({
    message: `Port ${p.port} cannot be used: ${p.reason}.`,
    advice: 'Give another number, or leave the option out and a free port is taken.',
  }),
  'web.badUpload': (p: { name: string }) => ({
    message: `"${p.name}" cannot be taken in: it is no way of a file in a folder.`,
    advice: 'Rename it, or put the folder where Graft may look and open it from there.',
  }),
  'web.tooLarge': (p: { limit: number }) => ({
    message: `What was sent is larger than ${p.limit} bytes.`,
    advice: 'Put the file into a folder that Graft may look into and open it from there.',
  }),
}
