import {
  diffModels,
  type LayerDiff,
  type SettingChange,
  type WeightChange,
} from '../../../shared/model/diffModels.ts'
import { argument, type Command } from '../command.ts'
import { formatTable, type Column } from '../table.ts'
import { readModel } from './readModel.ts'

const columns: readonly Column<LayerDiff>[] = [
  { title: 'Layer', value: (layer) => layer.name },
  { title: 'Kind', value: (layer) => layer.className },
  { title: 'State', value: (layer) => layer.state },
  { title: 'What', value: whatChanged },
]

export const diff: Command = {
  usage: 'diff <model> <other>',
  help: 'Compares two models layer by layer: what is equal, moved by how much, new, gone. Exit code 4 if they differ.',
  run: async ({ output, library }, args) => {
    const before = await readModel(argument(args, 0), library)
    const after = await readModel(argument(args, 1), library)
    const found = diffModels(before, after)
    const changed = found.layers.filter(({ state }) => state !== 'equal')
    const equal = found.layers.length - changed.length
    output.result({ type: 'diff', ...found }, [
      ...(changed.length === 0 ? [] : [...formatTable(columns, changed), '']),
      ...(found.sameInputs ? [] : ['The inputs differ.']),
      ...(found.sameOutputs ? [] : ['The outputs differ.']),
      found.equal
        ? `Equal: all ${equal} layers, bit by bit.`
        : `${equal} layers are equal, ${changed.length} are not.`,
    ])
    return found.equal ? 0 : 4
  },
}

function whatChanged({ state, settings, reconnected, weights }: LayerDiff): string {
  if (state === 'new' || state === 'gone') return ''
  return [
    ...settings.map(describeSetting),
    ...(reconnected ? ['connected otherwise'] : []),
    ...weights.filter((weight) => weight.state !== 'equal').map(describeWeight),
  ].join('; ')
}

const describeSetting = ({ key, before, after }: SettingChange) =>
  `${key} ${inWords(before)} -> ${inWords(after)}`

const inWords = (value: unknown) => (value === undefined ? 'unset' : JSON.stringify(value))

function describeWeight({ name, state, relative, largest }: WeightChange): string {
  if (state !== 'moved') return `${name} ${state}`
  return `${name} moved by ${((relative ?? 0) * 100).toPrecision(3)} % (at most ${(largest ?? 0).toPrecision(3)})`
}
