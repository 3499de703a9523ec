import { shallowRef } from 'vue'
import type { PickPurpose } from '../../shared/contract/workbenchApi/files.ts'
import { api, shell } from '../api/api.ts'

/** A question that the page's own dialog answers. */
export interface PickRequest {
  readonly purpose: PickPurpose
  /** For `export`: the name that is offered. */
  readonly name: string
  /** A folder can be chosen, too (a TF.js model, a folder of pictures). */
  readonly folder: boolean
  readonly answer: (path: string | null) => void
}

/** The open question, or `null`. FileBrowser shows it. */
export const pickRequest = shallowRef<PickRequest | null>(null)

export interface PickOptions {
  readonly name?: string
  readonly folder?: boolean
}

/** Lets the person choose a path: in the system's dialog where there is one, else in the page's. `null`: left. */
export function pickFile(purpose: PickPurpose, options: PickOptions = {}): Promise<string | null> {
  const { name = '', folder = false } = options
  if (shell === 'electron') return api.files.pick({ purpose, name, folder })
  pickRequest.value?.answer(null)
  return new Promise((resolve) => {
    pickRequest.value = {
      purpose,
      name,
      folder,
      answer: (path) => {
        pickRequest.value = null
        resolve(path)
      },
    }
  })
}
