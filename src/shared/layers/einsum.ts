import type { Shape } from '../model/shape.ts'
import type { Initializer } from './initializers.ts'
import { LayerFault } from './layerFault.ts'

/** An equation of EinsumDense for an input of a known number of axes: a letter an axis, no ellipsis. */
export interface ProjectionEquation {
  readonly input: string
  readonly kernel: string
  readonly output: string
  /** Whether the equation leaves out the first axes: lengths that are given then count from the end. */
  readonly fromEnd: boolean
}

/** Lengths of the weights and of the result of such an equation. */
export interface ProjectionShapes {
  readonly kernel: readonly number[]
  readonly output: Shape
  /** Lengths of the output's axes from the first one with a bias on; 1 where an axis has none. */
  readonly bias: readonly number[] | null
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Reads `ab,bc->ac`, `...x,xy->...y` or `ab...,bc->ac...` for an input of `rank` axes. Throws a LayerFault where the
 * equation is none or does not fit.
 */
export function parseProjection(equation: string, rank: number): ProjectionEquation {
  const parts = /^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?$/.exec(
    equation.replaceAll(' ', ''),
  )
  const [, left, input = '', right, kernel = '', leftOut, output = '', rightOut] = parts ?? []
  const matches = left === leftOut && right === rightOut && !(left && right)
  if (parts === null || !matches) {
    throw new LayerFault('input', `its equation ${equation} is not of the form ab,bc->ac`)
  }
  const elided = rank - input.length
  if (elided < 0 || (elided > 0 && !left && !right)) {
    throw new LayerFault('input', `its equation ${equation} is not for ${rank} axes`)
  }
  const free = Array.from(letters).filter((each) => !`${input}${kernel}${output}`.includes(each))
  const more = free.slice(0, elided).join('')
  const padded = (text: string) => (left ? more + text : text + more)
  const fromEnd = left !== undefined
  const whole = { input: padded(input), kernel, output: padded(output), fromEnd }
  checkLetters(whole, equation)
  return whole
}

function checkLetters({ input, kernel, output }: ProjectionEquation, equation: string): void {
  const parts = [input, kernel, output]
  const isTwice = parts.some((part) => new Set(part).size < part.length)
  const isAlone = parts.some((part, i) => {
    const others = parts.filter((_, other) => other !== i).join('')
    return Array.from(part).some((letter) => !others.includes(letter))
  })
  if (isTwice || isAlone) {
    throw new LayerFault(
      'unsupported',
      `the equation ${equation}, in which a letter stands twice in a part or in one part alone`,
    )
  }
}

/**
 * Lengths of kernel, bias and result. `given` are the last axes of the result, or its first ones after the batch where
 * the ellipsis is at the end: Keras's `output_shape`; `null` is taken from the input.
 */
export function projectionShapes(
  equation: ProjectionEquation,
  input: Shape,
  given: { readonly output: Shape; readonly biasAxes: string | null },
): ProjectionShapes {
  const inputLength = new Map(
    Array.from(equation.input).map((letter, i) => [letter, input[i] ?? null]),
  )
  const output = Array.from(equation.output).map((letter, axis) => {
    const own = givenLength(equation, given.output, axis)
    const from = inputLength.get(letter) ?? null
    if (own !== null && from !== null && own !== from) {
      throw new LayerFault('input', `its output is ${own} long where its input is ${from}`)
    }
    return own ?? from
  })
  const outputLength = new Map(
    Array.from(equation.output).map((letter, i) => [letter, output[i] ?? null]),
  )
  const known = (letter: string) => {
    const length = outputLength.get(letter) ?? inputLength.get(letter) ?? null
    if (length === null) throw new LayerFault('input', `the length of axis "${letter}" is open`)
    return length
  }
  const axes = given.biasAxes
  const first =
    axes === null ? -1 : Array.from(equation.output).findIndex((each) => axes.includes(each))
  const biased = Array.from(equation.output.slice(first))
  const bias =
    axes === null ? null : biased.map((letter) => (axes.includes(letter) ? known(letter) : 1))
  return { kernel: Array.from(equation.kernel).map(known), output, bias }
}

/** The length given for an axis of the result: right after the batch, or from its end. */
function givenLength({ output, fromEnd }: ProjectionEquation, given: Shape, axis: number) {
  if (axis === 0) return null
  return given[fromEnd ? axis - (output.length - given.length) : axis - 1] ?? null
}

/** The kernel's initializer, told which axes are inputs and which outputs, as EinsumDense does it. */
export function projectionInitializer(
  initializer: Initializer,
  { kernel, output }: ProjectionEquation,
): Initializer {
  if (!isScaled(initializer)) return initializer
  if (initializer.inputAxes && initializer.outputAxes) return initializer
  const axesOf = (wanted: boolean) =>
    Array.from(kernel).flatMap((letter, axis) => (output.includes(letter) === wanted ? [axis] : []))
  return { ...initializer, inputAxes: axesOf(false), outputAxes: axesOf(true) }
}

type Scaled = Extract<Initializer, { inputAxes?: unknown }>

const isScaled = (initializer: Initializer): initializer is Scaled =>
  /^(varianceScaling|glorot|he|lecun)/.test(initializer.name)
