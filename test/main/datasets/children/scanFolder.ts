// Scans a folder as a process of its own: `node scanFolder.ts FOLDER CACHE`. Prints `half` when half of the files are
// looked at, and at the end what was found, with the largest memory of the process in MiB.
import { openSource } from '../../../../src/main/datasets/openSource.ts'
import { referenceSchema } from '../../../../src/shared/data/sourceSchema.ts'

const [, , folder = '', cacheFolder = ''] = process.argv
let isHalf = false
const { report } = await openSource(referenceSchema.parse({ type: 'imageFolder', path: folder }), {
  cacheFolder,
  onProgress: ({ done, total }) => {
    if (isHalf || total === null || done < total / 2) return
    isHalf = true
    process.stdout.write('half\n')
  },
})
const { maxRSS } = process.resourceUsage()
process.stdout.write(
  `${JSON.stringify({ rows: report.rows, classes: report.classes, mebibytes: maxRSS / 1024 })}\n`,
)
