import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './fail.mjs'

/**
 * What is built otherwise than tfjs-node 4.22 has it.
 *
 * - Its tensors share the memory of JavaScript's arrays, and TensorFlow tells JavaScript when it lets go of one. A graph
 *   with variables lets go of arrays on TensorFlow's own threads, where Node-API must not be called: the process died of
 *   it now and then. Here an array is copied once.
 * - It loads a graph with TensorFlow's default settings. Here a file `session_config.pb` (a `ConfigProto`) beside the graph
 *   changes them: a recorded step needs none of the optimisers that take a second over it.
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
  {
    from: '#include "tfjs_backend.h"\n',
    to: '#include "tfjs_backend.h"\n\n#include <fstream>\n#include <iterator>\n',
  },
  {
    from: '  const char *export_dir = export_dir_string.c_str();\n',
    to: `  const char *export_dir = export_dir_string.c_str();

  std::ifstream config_file(export_dir_string + "/session_config.pb",
                            std::ios::binary);
  if (config_file) {
    const std::string config((std::istreambuf_iterator<char>(config_file)),
                             std::istreambuf_iterator<char>());
    TF_AutoStatus config_status;
    TF_SetConfig(session_options, config.data(), config.size(),
                 config_status.status);
    if (TF_GetCode(config_status.status) != TF_OK) {
      TF_DeleteSessionOptions(session_options);
      TF_DeleteBuffer(run_options);
      NAPI_THROW_ERROR(env, "Failed to configure the session: %s",
                       TF_Message(config_status.status));
      return nullptr;
    }
  }
`,
  },
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
