import type { SyntaxNode } from './syntax-node'
import type { TextSource } from './text-source'
import { childOfField, isScope } from './declaration'

/** Longest signature: the context window has room for a few of them. */
const signatureLimit = 200

/** Node kinds from the root down to the smallest node at `index`. */
export function syntaxPath(root: SyntaxNode, index: number): string[] {
  return ancestors(root, index).map((node) => node.type)
}

/**
 * Signatures of the declarations around `index`, outermost first: the text up to the body, white space collapsed,
 * at most 200 characters each.
 */
export function enclosingSignatures(root: SyntaxNode, index: number, text: TextSource): string[] {
  return scopes(root, index).map((node) => signature(node, text)).filter((line) => line !== '')
}

/** Names of the declarations around `index`, outermost first, for a breadcrumb; declarations without a name are left out. */
export function enclosingNames(root: SyntaxNode, index: number, text: TextSource): string[] {
  return scopes(root, index).flatMap((node) => {
    const name = declaredName(node)
    return name === null ? [] : [text.sliceString(name.startIndex, Math.min(name.endIndex, name.startIndex + signatureLimit))]
  })
}

/** The nodes around `index`, root first. */
function ancestors(root: SyntaxNode, index: number): SyntaxNode[] {
  const nodes: SyntaxNode[] = []
  for (let node = root.descendantForIndex(index, index); node !== null; node = node.parent) nodes.push(node)
  return nodes.reverse()
}

function scopes(root: SyntaxNode, index: number): SyntaxNode[] {
  return ancestors(root, index).filter((node) => isScope(node.type))
}

function signature(node: SyntaxNode, text: TextSource): string {
  const body = childOfField(node, 'body')
  const end = body?.startIndex ?? node.endIndex
  // An arrow function's own text starts at its parameters; the binding around it names it.
  const start = node.parent?.type === 'variable_declarator' ? node.parent.startIndex : node.startIndex
  return text.sliceString(start, Math.min(end, start + signatureLimit)).replace(/\s+/g, ' ').trim()
}

function declaredName(node: SyntaxNode): SyntaxNode | null {
  if (node.type === 'arrow_function' || node.type === 'function_expression') {
    return node.parent?.type === 'variable_declarator' ? childOfField(node.parent, 'name') : null
  }
  const name = childOfField(node, 'name') ?? childOfField(node, 'type')
  if (name !== null) return name
  // C and C++ nest the name inside declarators.
  let declarator = childOfField(node, 'declarator')
  for (let depth = 0; declarator !== null && depth < 4; depth++) {
    const inner = childOfField(declarator, 'declarator')
    if (inner === null) break
    declarator = inner
  }
  return declarator
}
