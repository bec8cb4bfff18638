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

/** Kinds that begin something new when they stand at the start of a line, even where the parser has lost its way. */
const statementKind = /(?:_statement|_declaration|_definition|_item)$/

/**
 * Cuts a text of `length` characters between children of its root, at line starts: there a parse of each piece alone gives the same
 * nodes as the parse of the whole. Never beside an ERROR node, nor between a comment and what it is about. When the whole text is
 * one ERROR, the cuts are before statements in the first column: then the error is left to the piece that it is in.
 */
export function planSections(root: Node, length: number): PlannedSection[] {
  const separates = root.isError ? isFreshStart : areWhole
  const planned: PlannedSection[] = []
  let from = 0
  let errors = 0
  let previous: Node | null = null
  for (const child of root.children) {
    const cut = child.startIndex - child.startPosition.column
    if (previous !== null && cut - from >= sectionLength && previous.endIndex <= cut && separates(previous, child)) {
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

function areWhole(previous: Node, next: Node): boolean {
  return !previous.isExtra && !previous.isError && !next.isError
}

function isFreshStart(previous: Node, next: Node): boolean {
  return next.startPosition.column === 0 && statementKind.test(next.type) && !previous.isExtra
}
