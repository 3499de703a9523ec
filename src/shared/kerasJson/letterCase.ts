/** `kernel_initializer` to `kernelInitializer`. A leading underscore stays. */
export function snakeToCamel(text: string): string {
  return text.replace(/(?<=.)_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** `kernelInitializer` to `kernel_initializer`. */
export function camelToSnake(text: string): string {
  return text.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).toLowerCase()
}

/** `glorotUniform` to `GlorotUniform`. */
export function toClassName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** `GlorotUniform` or `glorot_uniform` to `glorotUniform`. */
export function fromClassName(name: string): string {
  const camel = snakeToCamel(name)
  return camel.charAt(0).toLowerCase() + camel.slice(1)
}

/** Enum strings of Keras: `channels_last`, `fan_avg`. Anything else is left as it stands. */
const enumString = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/

export function enumFromKeras(text: string): string {
  return enumString.test(text) ? snakeToCamel(text) : text
}

export function enumToKeras(text: string): string {
  return /^[a-z]+[a-z0-9]*([A-Z][a-z0-9]*)+$/.test(text) ? camelToSnake(text) : text
}
