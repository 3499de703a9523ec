import { fuzzKinds } from './fuzzKinds.ts'

// TF.js models come in folders and in archives: 20,000 files together.
fuzzKinds([
  ['keras', 20_000],
  ['tfjsFolder', 10_000],
  ['tfjsZip', 10_000],
  ['torch', 20_000],
  ['vectors', 20_000],
])
