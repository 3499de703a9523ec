import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { refKey } from '../../shared/model/graph.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import { elementCount } from '../../shared/model/weights.ts'
import { withTrainer } from '../services/runPlan.ts'
import { openModel } from '../services/openModel.ts'
import { withWorkspace } from '../services/workspace.ts'
import { ask } from '../trainerHost/requests.ts'
import { samplesFolder } from './openReference.ts'
import { toPicture } from './picture.ts'

/**
 * Uses every native part once, as a program of its own: the packaged app runs it after an update, so that a part that is
 * missing is told of in words and not by a crash in the middle of somebody's work. Prints one JSON line.
 */
async function selfTest(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'graft-self-test-'))
  try {
    return await withWorkspace(join(folder, 'library.sqlite'), async ({ library }) => {
      // SQLite by opening it, HDF5 by reading a model, libvips by a picture, TensorFlow by a prediction.
      const options = { folder: samplesFolder, library: () => library }
      const { graph, weights } = await openModel(join(samplesFolder, 'fashion-a-dense.h5'), options)
      await toPicture({ width: 1, height: 1, channels: 1, bytes: new Uint8Array(1) })
      const [input] = graph.inputs
      const row = input === undefined ? [] : (inferShapes(graph).get(refKey(input)) ?? []).slice(1)
      const shape = [1, ...row.map((length) => length ?? 1)]
      const values = new Float32Array(elementCount(shape))
      return withTrainer(async (trainer) => {
        const inputs = [{ dtype: 'float32' as const, shape, values }]
        await ask(trainer, { type: 'predict', graph, weights, inputs, batchSize: 1 })
        return trainer.tensorflow
      })
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  console.log(JSON.stringify({ ok: true, tensorflow: await selfTest() }))
} catch (error) {
  console.log(JSON.stringify({ ok: false, error: toErrorRecord(error) }))
  process.exitCode = 1
}
