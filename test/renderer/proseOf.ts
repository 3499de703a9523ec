import ts from 'typescript'

/** A string of a source that reads like words, its filled-in parts named `Q1`, `Q2`, ... */
export interface Prose {
  readonly line: number
  readonly text: string
}

/** Calls whose words nobody reads in the workbench: defects, and what a terminal shows. */
const SILENT_CALLS = /^(Error|TypeError|RangeError|console\..*|process\.std(out|err)\.write)$/

/**
 * The strings of a source that read like words: two words or more with a small letter at the beginning of the second.
 * Strings that are put together with `+` are one. `silentCalls` adds calls whose arguments are passed over.
 */
export function proseOf(source: string, silentCalls: readonly string[] = []): readonly Prose[] {
  const file = ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true)
  const found: Prose[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || isSilent(node, silentCalls)) return
    const parts = textParts(node)
    if (parts !== null) {
      const text = parts.map((part, i) => part ?? `Q${i}`).join('')
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
      if (/[A-Za-z"'\d] [a-z"]/.test(text)) found.push({ line, text })
      holesIn(node).forEach(visit)
    } else ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function isSilent(node: ts.Node, silentCalls: readonly string[]): boolean {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false
  const name = node.expression.getText()
  return SILENT_CALLS.test(name) || silentCalls.some((call) => name.endsWith(call))
}

/** Text and holes (`null`) of a string, a template, or strings joined by `+`; `null` for anything else. */
function textParts(node: ts.Node): readonly (string | null)[] | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.flatMap(({ literal }) => [null, literal.text])]
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) {
    return null
  }
  const [left, right] = [textParts(node.left), textParts(node.right)]
  return left === null && right === null ? null : [...(left ?? [null]), ...(right ?? [null])]
}

/** What is filled in, which may hold words of its own. */
function holesIn(node: ts.Node): readonly ts.Node[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression)
  if (!ts.isBinaryExpression(node)) return []
  return [node.left, node.right].flatMap((side) =>
    textParts(side) === null ? [side] : holesIn(side),
  )
}
