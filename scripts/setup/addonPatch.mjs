import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './fail.mjs'

/**
 * What is built otherwise than tfjs-node 4.22 has it: its tensors share the memory of JavaScript's arrays, and
 * TensorFlow tells JavaScript when it lets go of one. A graph with variables lets go of arrays on TensorFlow's own
 * threads, where Node-API must not be called: the process died of it now and then. Here an array is copied once.
 *
 * @type {readonly { readonly from: string; readonly to: string }[]}
 */
const CHANGES = [
  {
    from: `  NapiAutoRef *auto_ref = new NapiAutoRef();
  nstatus = auto_ref->Init(env, array_value);
  if (nstatus != napi_ok) {
    delete auto_ref;
  }
  ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
`,
    to: '',
  },
  {
    from: `  TF_AutoTensor tensor(TF_NewTensor(dtype, shape, shape_length, array_data,
                                    byte_size, DeallocTensor, auto_ref));
`,
    to: `  TF_AutoTensor tensor(
      TF_AllocateTensor(dtype, shape, shape_length, byte_size));
  if (byte_size > 0) memcpy(TF_TensorData(tensor.tensor), array_data, byte_size);
`,
  },
  { from: '    delete auto_ref;\n    TFE_DeleteTensorHandle', to: '    TFE_DeleteTensorHandle' },
]

/** Part of the addon's key: another patch is another addon. */
export const patchKey = JSON.stringify(CHANGES)

/**
 * Changes the sources in the folder that the addon is built in; the package itself stays as it was.
 *
 * @param {string} workshop
 */
export function patchSources(workshop) {
  const path = join(workshop, 'binding', 'tfjs_backend.cc')
  const patched = CHANGES.reduce(
    (source, { from, to }) => {
      if (source.split(from).length !== 2) {
        throw new SetupError(
          'The sources of @tensorflow/tfjs-node are not those that Graft knows how to build.',
          'Install the version that package-lock.json names: delete node_modules and start again.',
        )
      }
      return source.replace(from, () => to)
    },
    readFileSync(path, 'utf8'),
  )
  writeFileSync(path, patched)
}
