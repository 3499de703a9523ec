/** Stops of the scale from cold to hot: heat, red, green, blue. Yellow at the top is light, dark blue at the bottom dark. */
const stops = [
  [0, 24, 28, 90],
  [0.35, 120, 40, 130],
  [0.65, 225, 85, 70],
  [1, 255, 225, 90],
] as const

/** Heat from 0 to 1 as the bytes of an image: red, green, blue, opacity. What is cold lets the picture through. */
export function heatPixels(heat: readonly number[]): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(heat.length * 4)
  heat.forEach((value, i) => {
    pixels.set([...colorAt(value), Math.round(255 * Math.sqrt(value))], i * 4)
  })
  return pixels
}

function colorAt(value: number): readonly [number, number, number] {
  const upper = stops.findIndex(([at]) => at >= value)
  const [toAt, toRed, toGreen, toBlue] = stops[upper] ?? stops[3]
  const [fromAt, fromRed, fromGreen, fromBlue] = stops[Math.max(0, upper - 1)] ?? stops[0]
  const way = toAt === fromAt ? 0 : (value - fromAt) / (toAt - fromAt)
  const between = (from: number, to: number) => Math.round(from + (to - from) * way)
  return [between(fromRed, toRed), between(fromGreen, toGreen), between(fromBlue, toBlue)]
}
