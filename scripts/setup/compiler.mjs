import { ask, findOnPath } from './command.mjs'
import { SetupError } from './fail.mjs'

/** @typedef {import('./setup.mjs').Setup} Setup */

const INSTALL =
  '(Debian, Ubuntu: "sudo apt install build-essential"; Fedora: "sudo dnf install gcc-c++ make"; ' +
  'macOS: "xcode-select --install") and run the command again.'

/**
 * The C++ compiler: that of the variable CXX, else the first one that answers. On a Mac without the
 * command-line tools there is a c++ that only offers to install them, hence the question.
 *
 * @param {Setup} setup
 * @returns {string}
 */
export function cxxCompiler(setup) {
  const names = setup.env['CXX'] ? [setup.env['CXX']] : ['c++', 'g++', 'clang++']
  const compiler = names.find((name) => ask(setup, name, ['--version']) !== undefined)
  if (compiler) return compiler
  throw new SetupError('A C++ compiler was not found.', `Install one ${INSTALL}`)
}

/** @param {Setup} setup */
export function checkMake(setup) {
  if (findOnPath(setup, setup.env['MAKE'] ?? 'make')) return
  throw new SetupError('The program make was not found.', `Install it ${INSTALL}`)
}
