/** The training rows of a run, epoch by epoch. */
export interface EpochOrder {
  /** How many there are in an epoch; a row that comes twice counts twice. */
  readonly length: number
  /** Their numbers in the order of an epoch. */
  readonly rowsOf: (epoch: number) => Int32Array
}
