// Writes resources/plan.schema.json, the JSON Schema of plans. A test checks that it is up to date.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { planJsonSchema } from '../src/shared/training/planJsonSchema.ts'

const path = join(import.meta.dirname, '..', 'resources', 'plan.schema.json')
await writeFile(path, JSON.stringify(planJsonSchema(), null, 2) + '\n')
console.log('Wrote resources/plan.schema.json')
