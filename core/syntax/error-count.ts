import type { SyntaxNode } from './syntax-node'

/**
 * Number of outermost ERROR nodes and of MISSING nodes that touch `[from, to]`. An ERROR inside another counts once, with it.
 * Subtrees without errors are not entered, so a clean tree costs one call.
 */
export function countErrors(node: SyntaxNode, from = 0, to = Number.POSITIVE_INFINITY): number {
  if (!node.hasError && !node.isMissing) return 0
  if (node.endIndex < from || node.startIndex > to) return 0
  if (node.isError || node.isMissing) return 1
  let count = 0
  for (let index = firstChildEndingAt(node, from); index < node.childCount; index++) {
    const child = node.child(index)
    if (child === null || child.startIndex > to) break
    count += countErrors(child, from, to)
  }
  return count
}

/** Position of the first child that ends at or after `index`; `childCount` when none does. */
export function firstChildEndingAt(node: SyntaxNode, index: number): number {
  let low = 0
  let high = node.childCount
  while (low < high) {
    const middle = (low + high) >> 1
    const child = node.child(middle)
    if (child !== null && child.endIndex < index) low = middle + 1
    else high = middle
  }
  return low
}
