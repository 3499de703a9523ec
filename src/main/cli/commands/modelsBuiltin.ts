import { backbones, BUILTIN_PREFIX, placeOf, type Backbone } from '../../backbones/backbones.ts'
import type { Command } from '../command.ts'
import { formatTable, type Column } from '../table.ts'

const columns: readonly Column<Backbone>[] = [
  { title: 'Model', value: ({ name }) => `${BUILTIN_PREFIX}${name}` },
  { title: 'Trained on', value: ({ trainedOn }) => trainedOn },
  { title: 'Cut at', value: ({ features }) => `${features.layer} (${features.count} features)` },
  { title: 'Images', value: ({ recipe }) => describeRecipe(recipe) },
  { title: 'Licence', value: ({ licence }) => licence },
  { title: 'Here', value: (row) => (placeOf(row).isThere ? 'yes' : 'no') },
]

function describeRecipe(recipe: Backbone['recipe']): string {
  const { channels, resize, offset, divisor, sizes, multipleOf } = recipe
  const range = `${sizes[0] ?? ''} to ${sizes.at(-1) ?? ''}, a multiple of ${multipleOf}`
  return `${channels.toUpperCase()}, ${resize}, (value - ${offset}) / ${divisor}, side ${range}`
}

export const modelsBuiltin: Command = {
  usage: 'models builtin',
  help: 'Lists the pretrained models that come with Graft, and how they want their images.',
  run: ({ output }) => {
    const models = backbones.map((row) => ({ ...row, ...placeOf(row) }))
    output.result({ type: 'builtinModels', models }, formatTable(columns, backbones))
    return Promise.resolve(0)
  },
}
