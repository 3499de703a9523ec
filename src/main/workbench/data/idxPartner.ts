import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * The other file of a pair by MNIST's way of naming (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, with `.gz`
 * or without), or `null` when it is not beside it.
 */
export function partnerOf(path: string): Promise<string | null> {
  const name = basename(path)
  const other = name.includes('images')
    ? name.replace('images', 'labels').replace('idx3', 'idx1')
    : name.replace('labels', 'images').replace('idx1', 'idx3')
  const place = join(dirname(path), other)
  return Promise.resolve(other !== name && existsSync(place) ? place : null)
}
