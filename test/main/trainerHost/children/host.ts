// A host that a test kills: starts a trainer, has it train, and tells its pid.
import { train } from '../../../../src/main/trainerHost/requests.ts'
import { startTrainer } from '../../../../src/main/trainerHost/trainerHost.ts'
import { longRun } from '../longRun.ts'

const trainer = await startTrainer()
const spec = await longRun(process.argv[2] ?? '')
let isTold = false
await train(trainer, spec, null, (message) => {
  if (message.type !== 'epochEnd' || isTold) return
  isTold = true
  process.stdout.write(`${trainer.pid}\n`)
})
