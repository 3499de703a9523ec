import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import { rowOfPicture } from './decodePicture.ts'

/** A picture to be made a row of, and its number. */
export interface PictureJob {
  readonly id: number
  readonly bytes: Uint8Array
  readonly recipe: PictureRecipe
}

/** A row, or why there is none. */
export type PictureAnswer =
  { readonly id: number; readonly row: Uint8Array } | { readonly id: number; readonly why: string }

// A thread is one core's worth; nothing is decoded twice.
sharp.concurrency(1)
sharp.cache(false)

const port = parentPort
let turn: Promise<void> = Promise.resolve()
port?.on('message', (job: PictureJob) => {
  // One after the other: memory holds one picture a thread.
  turn = turn.then(() => answer(job))
})

async function answer({ id, bytes, recipe }: PictureJob): Promise<void> {
  try {
    const row = await rowOfPicture(bytes, recipe)
    // A Buffer's memory is the decoder's or is shared; only what is a row's own can be handed over.
    const isOwn = !Buffer.isBuffer(row) && row.byteLength === row.buffer.byteLength
    const own = isOwn ? row : new Uint8Array(row)
    port?.postMessage({ id, row: own }, [own.buffer as ArrayBuffer])
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    port?.postMessage({ id, why })
  }
}
