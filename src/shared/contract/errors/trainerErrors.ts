/** Errors of the trainer process, of runs, and of Graft itself. */
export const trainerErrors = {
  'trainer.notReady': (p: { reason: string }) => ({
    message: `TensorFlow could not be loaded: ${p.reason}.`,
    advice: 'Run "npm run demo" or "npm test" once: both do the set-up.',
  }),
  'trainer.crashed': (p: { detail: string }) => ({
    message: `The training process ended unexpectedly (${p.detail}). The run is kept as interrupted with its last checkpoint.`,
    advice: 'Resume the run; if it crashes again, use a smaller batch size.',
  }),
  'trainer.busy': (p: { run: string }) => ({
    message: `Run ${p.run} is still going on.`,
    advice: 'Wait for it, or stop it first.',
  }),
  'trainer.outOfMemory': (p: { detail: string }) => ({
    message: `TensorFlow ran out of memory (${p.detail}). The last checkpoint of the run is kept.`,
    advice:
      'Close other programs and resume the run, or start a new one with a smaller batch size or smaller inputs.',
  }),
  'run.badSpec': (p: { reason: string }) => ({
    message: `This run cannot be computed: ${p.reason}.`,
    advice: 'Correct the plan, then start again.',
  }),
  'run.noMap': (p: { reason: string }) => ({
    message: `There is no map of the regions that mattered: ${p.reason}.`,
    advice: 'Choose a model with convolutions, or another layer.',
  }),
  'run.diverged': (p: { epoch: number; batch: number; cause: string }) => ({
    message: `The run diverged in epoch ${p.epoch + 1}, batch ${p.batch + 1}: ${p.cause}.`,
    advice: 'Lower the learning rate, or check the data; the best weights so far are kept.',
  }),
  'run.notResumable': (p: { run: string; status: string; reason: string }) => ({
    message: `Run ${p.run} (${p.status}) cannot be resumed: ${p.reason}.`,
    advice: 'Start a new run from its last weights.',
  }),
  'usage.wrong': (p: { reason: string }) => ({
    message: `${p.reason}.`,
    advice: 'See "graft --help".',
  }),
  'internal.defect': (p: { detail: string }) => ({
    message: `Something went wrong inside Graft: ${p.detail}.`,
    advice: 'This is a defect of Graft; please report it with what you did.',
  }),
}
