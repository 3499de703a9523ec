import type { ColumnReport } from '../../../shared/data/dataReport.ts'
import type { ColumnRule } from '../../../shared/data/tableRecipe.ts'

/** What a column becomes: as it was chosen, else as it does where nothing is said. */
export function ruleOf(
  column: ColumnReport,
  rules: Readonly<Record<string, ColumnRule>>,
): ColumnRule | null {
  const chosen = Object.hasOwn(rules, column.name) ? rules[column.name] : undefined
  return chosen ?? column.choices[0] ?? null
}

type Key = keyof ColumnRule

/** The values of one key that a column can take, the other keys being what they are where that goes. */
export function valuesOf<K extends Key>(
  { choices }: ColumnReport,
  key: K,
  rule: ColumnRule,
): readonly ColumnRule[K][] {
  const fitting = key === 'type' ? choices : choices.filter(({ type }) => type === rule.type)
  return [...new Set(fitting.map((choice) => choice[key]))]
}

/** The choice with another value of one key; what else it says stays as far as there is such a choice. */
export function choose<K extends Key>(
  { choices }: ColumnReport,
  rule: ColumnRule,
  key: K,
  value: ColumnRule[K],
): ColumnRule {
  const alike = (choice: ColumnRule) =>
    (['type', 'missing', 'scaling'] as const).filter((other) => choice[other] === rule[other])
      .length
  const [best] = choices
    .filter((choice) => choice[key] === value)
    .toSorted((a, b) => alike(b) - alike(a))
  return best ?? rule
}
