import { SetupError } from './fail.mjs'

/** Node's names are not what people call their machines. @type {Record<string, string>} */
const NAMES = { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }

/** macOS has no pinned Node package: the user's own must then be as new as the pinned one. */
const MACOS_NODE = 24

/**
 * Refuses a machine for which no native TensorFlow is known.
 *
 * @param {import('./setup.mjs').Setup} setup
 */
export function checkPlatform({ platform, arch, nodeVersion, wheels }) {
  if (platform === 'win32') {
    throw new SetupError(
      'Graft is not set up on Windows: its native TensorFlow is untested there.',
      'Use Linux, macOS on Apple silicon, or WSL 2.',
    )
  }
  if (platform === 'darwin' && arch === 'x64') {
    throw new SetupError(
      'Graft does not run on Intel Macs: the last TensorFlow built for them is 2.16, and Graft ' +
        'needs 2.21.',
      'Use a Mac with Apple silicon, or Linux.',
    )
  }
  if (!wheels[`${platform}-${arch}`]) {
    throw new SetupError(
      `Graft does not run on ${NAMES[platform] ?? platform} ${arch}: there is no TensorFlow for it.`,
      'Use Linux (x64 or arm64) or macOS on Apple silicon.',
    )
  }
  if (platform === 'darwin' && Number(nodeVersion.split('.')[0]) < MACOS_NODE) {
    throw new SetupError(
      `On macOS Graft runs on your own Node and needs Node ${MACOS_NODE} or newer; this is ${nodeVersion}.`,
      `Install Node ${MACOS_NODE} and run the command again.`,
    )
  }
}

/**
 * Refuses musl. Apart from the above, since asking for the report takes a moment and files cannot be
 * in place on such a machine anyway.
 *
 * @param {import('./setup.mjs').Setup} setup
 */
export function checkLibc({ platform, glibcVersion }) {
  if (platform !== 'linux' || glibcVersion() !== undefined) return
  throw new SetupError(
    'Graft does not run on Linux with the musl C library (such as Alpine): TensorFlow is built ' +
      'for glibc alone.',
    'Use a distribution with glibc, such as Debian, Ubuntu or Fedora.',
  )
}
