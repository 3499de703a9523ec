/** Thrown by a layer kind that cannot take its input or config: a clause without the layer's name. */
export class LayerFault extends Error {
  override readonly name = 'LayerFault'
  /** `input`: the input does not fit. `unsupported`: valid in Keras, not computed by Graft. */
  readonly fault: 'input' | 'unsupported'

  constructor(fault: 'input' | 'unsupported', reason: string) {
    super(reason)
    this.fault = fault
  }
}
