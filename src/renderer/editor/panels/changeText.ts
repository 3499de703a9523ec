import type { Change } from '../../../shared/model/change.ts'
import { text } from '../../i18n/i18n.ts'
import { settingText } from '../../i18n/words.ts'

type Words = {
  readonly [Type in Change['type']]: (change: Extract<Change, { type: Type }>) => string
}

const list = (layers: string | readonly string[]): string => {
  if (typeof layers === 'string') return layers
  return layers.length > 3 ? `${layers.slice(0, 3).join(', ')}, …` : layers.join(', ')
}

const words: Words = {
  cut: ({ at }) => text('editor.didCut', { name: typeof at === 'string' ? at : at.layer }),
  remove: ({ layers }) => text('editor.didRemove', { layers: list(layers) }),
  insert: ({ layer, from }) =>
    text('editor.didInsert', { kind: layer.className, after: from.layer }),
  append: ({ layer }) => text('editor.didAppend', { kind: layer.className }),
  addHead: ({ layers }) =>
    text('editor.didAddHead', { kinds: list(layers.map(({ className }) => className)) }),
  replace: ({ name, layer }) => text('editor.didReplace', { name, kind: layer.className }),
  connect: ({ from, to }) => text('editor.didConnect', { from: from.layer, to: to.layer }),
  setConfig: ({ layer, config }) =>
    text('editor.didSetConfig', {
      name: layer,
      keys: Object.keys(config).map(settingText).join(', '),
    }),
  setFreeze: ({ layers, mode }) =>
    text('editor.didSetFreeze', {
      layers: layers === '*' ? text('editor.allLayers') : list(layers),
      mode: text(
        mode === 'train'
          ? 'editor.modeTrain'
          : mode === 'freeze'
            ? 'editor.modeFreeze'
            : 'editor.modeFreezeWeights',
      ),
    }),
  freezeUpTo: ({ layer }) => text('editor.didFreezeUpTo', { name: layer }),
  rename: ({ layer, name }) => text('editor.didRename', { layer, name }),
  renameModel: ({ name }) => text('editor.didRenameModel', { name }),
  reinitialize: ({ layers }) => text('editor.didReinitialize', { layers: list(layers) }),
  patch: () => text('editor.didRestore'),
}

/** A change in the person's words. */
export function changeText(change: Change): string {
  // The table's key and the change's type are the same; the compiler cannot follow that through a lookup.
  const say = words[change.type] as (change: Change) => string
  return say(change)
}
