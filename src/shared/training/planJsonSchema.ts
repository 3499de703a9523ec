import { z } from 'zod'
import { planSchema } from './plan.ts'

/** The plan's schema as JSON Schema (draft 2020-12), for editors and other programs. */
export function planJsonSchema(): unknown {
  const schema = z.toJSONSchema(planSchema, { io: 'input', target: 'draft-2020-12', reused: 'ref' })
  const required = (schema.required ?? []).filter((key) => key !== 'loss')
  // A task brings its loss (`withTaskLoss`).
  return { ...schema, required, anyOf: [{ required: ['loss'] }, { required: ['task'] }] }
}
