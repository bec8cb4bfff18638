import type { SyntaxNode } from '../syntax/syntax-node'

/** Where the cursor is in the syntax tree. */
export interface SyntaxPosition {
  /** Named node kinds from the root to the cursor. */
  readonly path: readonly string[]
  /** The kinds among them that began above the cursor's line: these hold still while the line is typed. */
  readonly enclosing: readonly string[]
  /** First lines of the enclosing declarations, outermost first, with the offsets where they start. */
  readonly signatures: readonly { readonly from: number; readonly text: string }[]
}

const nowhere: SyntaxPosition = { path: [], enclosing: [], signatures: [] }
const declaration = /function|method|class|interface|struct|enum|trait|impl|module|namespace/
/** Fragments of bodies and heads carry the same words in their names, without being declarations. */
const fragment = /body|parameters|arguments|_type$|identifier|heritage|call/
const signatureLimit = 120
/** Deeper trees are data or generated code, whose path tells nothing. */
const depthLimit = 200

export function syntaxPosition(root: SyntaxNode | null, text: string, cursor: number): SyntaxPosition {
  if (!root) return nowhere
  const lineFrom = text.lastIndexOf('\n', cursor - 1) + 1
  // Behind the last word of a line that is being typed, the cursor may already be outside of what the line belongs to (Python).
  const written = text.slice(lineFrom, cursor).trimEnd().length
  const at = written > 0 ? lineFrom + written - 1 : cursor
  const nodes: SyntaxNode[] = []
  for (let node = root.descendantForIndex(at); node && nodes.length < depthLimit; node = node.parent) nodes.push(node)
  const named = nodes.reverse().filter((node) => node.isNamed)
  const enclosing = named.filter((node) => node.startIndex < lineFrom && node.parent !== null)
  const signatures = new Map<number, string>()
  for (const node of enclosing) {
    if (!declaration.test(node.type) || fragment.test(node.type)) continue
    const from = text.lastIndexOf('\n', node.startIndex - 1) + 1
    const newline = text.indexOf('\n', from)
    signatures.set(
      from,
      text
        .slice(from, newline < 0 ? text.length : newline)
        .slice(0, signatureLimit)
        .trim(),
    )
  }
  return {
    path: named.map((node) => node.type),
    enclosing: enclosing.map((node) => node.type),
    signatures: Array.from(signatures, ([from, line]) => ({ from, text: line })),
  }
}
