// Stands in for node-gyp, called in the folder with the sources.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

appendFileSync(process.env.FAKE_CALLS, 'node-gyp rebuild\n')
const flag = (name) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1]
const inherited = Object.keys(process.env).find((name) => /^npm_config_/i.test(name))
if (inherited) throw new Error(`node-gyp would obey ${inherited}`)
for (const file of [
  'binding.gyp',
  'deps/include/tensorflow/c/c_api.h',
  'deps/lib/libtensorflow.so',
]) {
  if (!existsSync(file)) throw new Error(`${file} is not there`)
}
if (!existsSync(join(flag('nodedir'), 'include', 'node', 'node_api.h')))
  throw new Error('no headers')
mkdirSync(flag('module_path'), { recursive: true })
writeFileSync(join(flag('module_path'), 'tfjs_binding.node'), 'machine code')
