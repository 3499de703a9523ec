/** What went wrong, in one line: TensorFlow's own words without the status number before them. */
export function plainMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const [first = ''] = text.replace(/^Invalid TF_Status: \d+\s*Message:\s*/, '').split('\n')
  return first.slice(0, 300).replace(/\.\s*$/, '')
}
