import { dataReference, type DataReference } from '../../shared/contract/workbenchApi/data.ts'
import { dataSchema, type DataPlan } from '../../shared/data/dataPlan.ts'

/** The steps of the screen, in order. */
export const steps = ['report', 'recipe', 'split'] as const
export type Step = (typeof steps)[number]

/** What the Data screen's address says. */
export interface DataPlace {
  /** `null`: nothing is chosen, or the address is wrong. */
  readonly reference: DataReference | null
  readonly step: Step
  /** Recipe and split, once a person changed them. */
  readonly plan: DataPlan | null
}

export function readPlace(query: Readonly<Record<string, string>>): DataPlace {
  return {
    reference: parsed(query['reference'], (value) => dataReference.safeParse(value)),
    step: steps.find((step) => step === query['step']) ?? 'report',
    plan: parsed(query['plan'], (value) => dataSchema.safeParse(value)),
  }
}

export function writePlace({ reference, step, plan }: DataPlace): Record<string, string> {
  return {
    ...(reference === null ? {} : { reference: JSON.stringify(reference) }),
    ...(step === 'report' ? {} : { step }),
    ...(plan === null ? {} : { plan: JSON.stringify(plan) }),
  }
}

type SafeParse<T> = (value: unknown) => { readonly data?: T | undefined }

function parsed<T>(json: string | undefined, safeParse: SafeParse<T>): T | null {
  if (json === undefined) return null
  try {
    return safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}
