import { computed, shallowRef } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import {
  dataReference,
  type DataDescription,
  type DataReference,
  type ScanProgress,
} from '../../shared/contract/workbenchApi/data.ts'
import type { DataPlan } from '../../shared/data/dataPlan.ts'
import { referenceOf } from '../../shared/data/sourceSchema.ts'
import { suggestData, type DataModel, type DataSuggestion } from '../../shared/data/suggestData.ts'
import { api, errorOf, onWorkbenchEvent } from '../api/api.ts'
import { documentBase, documentContent, documentGraph } from '../document/documentStore.ts'
import { go, goInstead } from '../router/router.ts'
import { readPlace, writePlace, type Step } from './dataPlace.ts'
import { carryOver, firstPlan, isSameThing, refit } from './plans.ts'
import { newScanName } from './scanNames.ts'

/** The data that are looked at, as they were asked for. Stays when a person looks at another screen. */
export const reference = shallowRef<DataReference | null>(null)
export const step = shallowRef<Step>('report')
export const description = shallowRef<DataDescription | null>(null)
/** Why the last scan failed. */
export const error = shallowRef<ErrorRecord | null>(null)
/** The scan that goes on. */
export const scan = shallowRef<ScanProgress | null>(null)
/** How the same data could be read last. */
export const lastRead = shallowRef<DataReference | null>(null)
/** What a person chose; `null`: nothing yet. */
const ownPlan = shallowRef<DataPlan | null>(null)

/** The open document's model, if there is one. */
const model = computed<DataModel | null>(() => {
  const graph = documentGraph.value
  if (graph === null) return null
  // After changes the names may be those of a head that is gone.
  const isBase = documentContent.value?.model.changes.length === 0
  return { graph, labels: isBase ? (documentBase.value?.labels ?? null) : null }
})

/** What suits the data and the open document's model. */
export const suggestion = computed<DataSuggestion | null>(() =>
  description.value === null ? null : suggestData(description.value, model.value),
)

/** Recipe and split as they stand; `null` until data are read. */
export const plan = computed<DataPlan | null>(() => {
  if (description.value === null || suggestion.value === null) return null
  const { data } = suggestion.value
  const ofDocument = documentContent.value?.data ?? null
  return ownPlan.value ?? firstPlan(data, description.value.reference, ofDocument)
})

/** Changes recipe or split. */
export function setPlan(part: Partial<DataPlan>): void {
  if (plan.value === null) return
  ownPlan.value = { ...plan.value, ...part }
  showPlace()
}

/** Takes the recipe that suits the model; split and augmentation stay. */
export function fitToModel(): void {
  if (plan.value === null || suggestion.value === null) return
  setPlan(refit(plan.value, suggestion.value.data))
}

export function setStep(next: Step): void {
  step.value = next
  showPlace()
}

function showPlace(): void {
  goInstead('data', [], placeQuery())
}

/** What the address says of this state. */
export function placeQuery(): Record<string, string> {
  return writePlace({ reference: reference.value, step: step.value, plan: ownPlan.value })
}

/** Looks at other data, from their report on. */
export function look(wanted: DataReference): void {
  go('data', [], writePlace({ reference: wanted, step: 'report', plan: null }))
}

/** Reads the same data in another way; what was chosen stays as far as it fits. */
export function readAs(part: object): void {
  const present = plan.value === null ? reference.value : referenceOf(plan.value.source)
  if (present === null) return
  const wanted = dataReference.parse({ ...present, ...part })
  go('data', [], writePlace({ reference: wanted, step: step.value, plan: null }))
}

/** Forgets the data. */
export function close(): void {
  cancelScan()
  forget()
  reference.value = null
  error.value = null
  go('data')
}

/** Follows the address: what it names is scanned, unless it is there already. */
export async function followAddress(query: Readonly<Record<string, string>>): Promise<void> {
  const place = readPlace(query)
  if (place.reference === null) return
  step.value = place.step
  const isKnown = JSON.stringify(place.reference) === JSON.stringify(reference.value)
  if (isKnown && (description.value !== null || scan.value !== null)) {
    if (place.plan !== null) ownPlan.value = place.plan
    return
  }
  const isSame = reference.value !== null && isSameThing(place.reference, reference.value)
  if (!isSame) forget()
  reference.value = place.reference
  await read(place.reference)
  if (reference.value !== place.reference || suggestion.value === null) return
  const { data } = suggestion.value
  ownPlan.value = place.plan ?? (ownPlan.value === null ? null : carryOver(ownPlan.value, data))
}

function forget(): void {
  description.value = null
  lastRead.value = null
  ownPlan.value = null
}

/** Scans what is looked at once more. */
export async function readAgain(): Promise<void> {
  if (reference.value !== null) await read(reference.value)
}

async function read(wanted: DataReference): Promise<void> {
  cancelScan()
  const name = newScanName()
  const isPresent = () => scan.value?.scan === name
  scan.value = { scan: name, done: 0, total: null, skipped: 0 }
  error.value = null
  const stop = onWorkbenchEvent('data.scan', (progress) => {
    if (progress.scan === name && isPresent()) scan.value = progress
  })
  try {
    const found = await api.data.describe({ reference: wanted, scan: name })
    if (!isPresent()) return
    description.value = found
    lastRead.value = wanted
  } catch (thrown) {
    if (!isPresent()) return
    description.value = null
    error.value = errorOf(thrown)
  } finally {
    stop()
    if (isPresent()) scan.value = null
  }
}

/** Ends the scan that goes on. */
export function cancelScan(): void {
  if (scan.value !== null) void api.data.cancel({ scan: scan.value.scan }).catch(() => undefined)
}
