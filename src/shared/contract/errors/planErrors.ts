/** Errors of plans: found before anything runs. */
export const planErrors = {
  'plan.notJson': (p: { path: string; reason: string }) => ({
    message: `The plan ${p.path} is not valid JSON: ${p.reason}.`,
    advice: 'Correct the file.',
  }),
  'plan.invalid': (p: { path: string; issues: readonly string[] }) => ({
    message: `The plan ${p.path} cannot be run: ${p.issues.join('; ')}.`,
    advice: 'Correct these places; resources/plan.schema.json describes a plan.',
  }),
  'plan.badPairing': (p: { reason: string }) => ({
    message: `Loss, labels and the last layer do not fit together: ${p.reason}.`,
    advice: 'Change the loss, the activation or units of the last layer, or the labels.',
  }),
  'plan.badMonitor': (p: { monitor: string; known: readonly string[] }) => ({
    message: `The plan watches "${p.monitor}", which its run does not report; it reports ${p.known.join(', ')}.`,
    advice: 'Watch one of these numbers, add the metric to the plan, or hold out validation rows.',
  }),
  'plan.nothingTrains': (p: { phase: string }) => ({
    message: `No layer with weights trains in phase "${p.phase}".`,
    advice: 'Let at least one layer train in this phase.',
  }),
  'plan.noProbe': (p: { reason: string }) => ({
    message: `Where to cut cannot be found out: ${p.reason}.`,
    advice: 'Choose data with classes, and a model that brings weights.',
  }),
  'plan.badTask': (p: { reason: string }) => ({
    message: `The pretraining task cannot be carried out: ${p.reason}.`,
    advice:
      'Change the task, its data or the model; docs/pretraining.md says what each task takes.',
  }),
}
