/**
 * @typedef {object} Wheel
 * @property {string} requirement what pip is asked for
 * @property {string} platformTag
 * @property {string} sha256
 * @property {string[]} libraries file names inside the wheel's tensorflow/ folder
 * @property {Record<string, string>} links name the addon's build asks for -> library
 */

export const TENSORFLOW_VERSION = '2.21.0'

const linuxLibraries = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  links: {
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
  },
}

/**
 * The TensorFlow wheel of each platform. The cp312 ones, whatever Python is here: the two libraries
 * in them know nothing of Python, and one wheel a platform means one hash a platform.
 *
 * @type {Record<string, Wheel>}
 */
export const WHEELS = {
  'linux-x64': {
    requirement: `tensorflow-cpu==${TENSORFLOW_VERSION}`,
    platformTag: 'manylinux_2_27_x86_64',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    ...linuxLibraries,
  },
  'linux-arm64': {
    requirement: `tensorflow==${TENSORFLOW_VERSION}`,
    platformTag: 'manylinux_2_27_aarch64',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    ...linuxLibraries,
  },
  'darwin-arm64': {
    requirement: `tensorflow==${TENSORFLOW_VERSION}`,
    platformTag: 'macosx_12_0_arm64',
    sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
    links: { 'libtensorflow.2.dylib': 'libtensorflow_cc.2.dylib' },
  },
}
