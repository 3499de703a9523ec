/** A name of a person's own as the stem of a file: letters, digits, dots and dashes; `otherwise` where none are left. */
export function fileStem(name: string, otherwise: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '') || otherwise
}
