import { describe, expect, it } from 'vitest'
import { configFields, type ConfigField } from '../../../src/renderer/fields/configFields.ts'
import { startConfig } from '../../../src/renderer/editor/palette/startConfig.ts'
import { setLanguage } from '../../../src/renderer/i18n/i18n.ts'
import { settingText, words } from '../../../src/renderer/i18n/words.ts'
import { allLayerKinds, layerKinds } from '../../../src/shared/layers/index.ts'
import type { LayerKind } from '../../../src/shared/layers/layerKind.ts'

function kindNamed(className: string): LayerKind {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  return kind
}

function fieldOf(className: string, key: string) {
  return configFields(kindNamed(className)).find((field) => field.key === key)
}

/** Fields with those that stand inside them. */
function allFields(fields: readonly ConfigField[]): readonly ConfigField[] {
  return fields.flatMap((field) => {
    const variants = field.control.type === 'variant' ? field.control.variants : []
    return [field, ...variants.flatMap((variant) => allFields(variant.fields))]
  })
}

describe('fields of a layer', () => {
  it('gives a whole number its least value and says that it is needed', () => {
    expect(fieldOf('Dense', 'units')).toMatchObject({
      control: { type: 'number', isWhole: true, least: 1, most: null },
      isRequired: true,
      help: 'Number of outputs.',
    })
  })

  it('gives a share both ends', () => {
    expect(fieldOf('Dropout', 'rate')?.control).toMatchObject({ type: 'number', least: 0, most: 1 })
  })

  it('offers choices by name', () => {
    const control = fieldOf('Conv2D', 'padding')?.control
    expect(control).toEqual({ type: 'choice', options: ['valid', 'same'] })
  })

  it('takes a number an axis', () => {
    const control = fieldOf('Conv2D', 'kernelSize')?.control
    expect(control).toEqual({ type: 'numbers', length: 2, isWhole: true, least: 1 })
  })

  it('offers initializers with their own settings', () => {
    const control = fieldOf('Dense', 'kernelInitializer')?.control
    const variants = control?.type === 'variant' ? control.variants : []
    const constant = variants.find(({ name }) => name === 'constant')
    expect(constant?.fields.map(({ key }) => key)).toEqual(['value'])
  })

  it('knows what may be left empty', () => {
    expect(fieldOf('Dense', 'kernelRegularizer')?.isNullable).toBe(true)
    expect(fieldOf('ReLU', 'maxValue')?.isNullable).toBe(true)
    expect(fieldOf('Dense', 'useBias')).toMatchObject({
      control: { type: 'switch' },
      isNullable: false,
    })
  })

  it('shows no settings as JSON that people change often', () => {
    const plain = ['Dense', 'Conv2D', 'MaxPooling2D', 'Dropout', 'BatchNormalization', 'ReLU']
    const asJson = plain.flatMap((name) =>
      configFields(kindNamed(name))
        .filter(({ control }) => control.type === 'json')
        .map(({ key }) => `${name}.${key}`),
    )
    // A list in which each place may be open has no other control.
    expect(asJson).toEqual(['Dropout.noiseShape'])
  })

  it('writes keys as words', () => {
    setLanguage('en')
    expect(settingText('kernelSize')).toBe('Kernel size')
    expect(settingText('beta1')).toBe('Beta 1')
  })

  it('has a name and a help in Korean, and so has every kind', () => {
    setLanguage('ko')
    const fields = allLayerKinds.flatMap((kind) => allFields(configFields(kind)))
    const shown = [
      ...fields.map(({ key }) => settingText(key)),
      ...fields.map(({ help }) => words(help)).filter((help) => help !== ''),
      ...allLayerKinds.map(({ help }) => words(help)),
    ]
    setLanguage('en')
    // Only names of Keras, numbers and formulas may be in Latin letters.
    const foreign = shown.filter(
      (text) => !/[가-힣]/.test(text) || /[a-z]+ [a-z]+ [a-z]+/.test(text),
    )
    expect([...new Set(foreign)]).toEqual([])
  })
})

describe('a new layer', () => {
  const kinds = allLayerKinds.filter(({ inputs }) => inputs?.max !== 0)
  it.each(kinds.map((kind) => [kind.className, kind] as const))(
    '%s begins with settings that are valid',
    (_, kind) => {
      const config = startConfig(kind, [null, 8, 8, 3])
      expect(kind.config.safeParse(config).error?.issues).toBeUndefined()
    },
  )
})
