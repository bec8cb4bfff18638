import type { Node } from 'web-tree-sitter'
import { countErrors } from '@/core/syntax/error-count'

/** A section to be: `[from, to)` and the syntax errors inside. */
export interface PlannedSection {
  readonly from: number
  readonly to: number
  readonly errors: number
}

/**
 * A section is at least this long (about 60 lines), unless it is the last. The worst parse of a keystroke, that of a section with an
 * unclosed bracket, then stays well under a millisecond.
 */
export const sectionLength = 2_048

/**
 * Cuts a text of `length` characters between children of its root, at line starts: there a parse of each piece alone gives the same
 * nodes as the parse of the whole. Never beside an ERROR node, nor between a comment and what it is about.
 */
export function planSections(root: Node, length: number): PlannedSection[] {
  if (root.isError) return [{ from: 0, to: length, errors: 1 }]
  const planned: PlannedSection[] = []
  let from = 0
  let errors = 0
  let previous: Node | null = null
  for (const child of root.children) {
    const cut = child.startIndex - child.startPosition.column
    if (previous !== null && cut - from >= sectionLength && separates(previous, child, cut)) {
      planned.push({ from, to: cut, errors })
      from = cut
      errors = 0
    }
    errors += countErrors(child)
    previous = child
  }
  planned.push({ from, to: length, errors })
  return planned
}

function separates(previous: Node, next: Node, cut: number): boolean {
  return previous.endIndex <= cut && !previous.isExtra && !previous.hasError && !next.hasError
}
