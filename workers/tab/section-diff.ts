import type { Tree } from 'web-tree-sitter'
import type { EditSpan } from '@/core/syntax/child-alignment'
import { diffSyntax, nodeTextLimit } from '@/core/syntax/syntax-diff'
import type { NodeChange, SyntaxDelta } from '@/core/syntax/syntax-delta'
import type { FramedText } from './section-frame'

/** A section's tree and text, before or after an edit. */
export interface SectionSide {
  readonly tree: Tree
  readonly source: FramedText
}

/**
 * What an edit, in positions of the document, did to the section that starts at `start`; `shifted` is the old tree moved by it. A node
 * that reaches out of the section is given with its part inside.
 */
export function diffSections(
  before: SectionSide,
  after: SectionSide,
  { span, start, shifted }: { readonly span: EditSpan; readonly start: number; readonly shifted: Tree },
): SyntaxDelta {
  const { lower } = before.source
  const offset = start - lower
  const changed = shifted.getChangedRanges(after.tree).map((range) => ({ from: range.startIndex, to: range.endIndex }))
  const delta = diffSyntax({
    before: { root: before.tree.rootNode, text: before.source },
    after: { root: after.tree.rootNode, text: after.source },
    edit: { from: span.from - offset, oldTo: span.oldTo - offset, newTo: span.newTo - offset },
    changed,
    offset,
  })
  if (lower === 0 && after.source.upper === after.source.length) return delta
  return { ...delta, changes: delta.changes.map((change) => cropped(change, before.source, after.source, offset)) }
}

function cropped(change: NodeChange, before: FramedText, after: FramedText, offset: number): NodeChange {
  const now = crop(change.from - offset, change.to - offset, after)
  const old = crop(change.oldFrom - offset, change.oldTo - offset, before)
  if (now === null && old === null) return change
  return {
    ...change,
    ...(now && { from: now.from + offset, to: now.to + offset, newText: now.text }),
    ...(old && { oldFrom: old.from + offset, oldTo: old.to + offset, oldText: old.text }),
  }
}

/** The part of a range inside the section; null when all of it is. */
function crop(from: number, to: number, source: FramedText): { from: number; to: number; text: string } | null {
  const { lower, upper } = source
  if (from >= lower && to <= upper) return null
  const inside = { from: Math.min(Math.max(from, lower), upper), to: Math.min(Math.max(to, lower), upper) }
  return { ...inside, text: source.sliceString(inside.from, Math.min(inside.to, inside.from + nodeTextLimit)) }
}
