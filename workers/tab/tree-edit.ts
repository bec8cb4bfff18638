import type { ChangeSet, Text } from '@codemirror/state'
import { Edit, type Point, type Tree } from 'web-tree-sitter'
import type { EditSpan } from '@/core/syntax/child-alignment'

/** The smallest span that covers every change; null when nothing changes. */
export function changedSpan(changes: ChangeSet): EditSpan | null {
  let span: EditSpan | null = null
  changes.iterChangedRanges((fromA, toA, _fromB, toB) => {
    span = { from: (span as EditSpan | null)?.from ?? fromA, oldTo: toA, newTo: toB }
  })
  return span
}

/**
 * Shifts `tree`, whose text starts with the lines `head` and goes on at the line start `base`, by changes that lie after `head`.
 * Points are rows and UTF-16 columns, rows end at `\n` alone. From the last change to the first, so that each refers to the text before all of them.
 */
export function shiftTree(tree: Tree, changes: ChangeSet, before: Text, base: number, head = ''): void {
  const edits: Edit[] = []
  const baseRow = before.lineAt(base).number - (head.match(/\n/g)?.length ?? 0)
  const shift = head.length - base
  const point = (index: number): Point => {
    const line = before.lineAt(index)
    return { row: line.number - baseRow, column: index - line.from }
  }
  changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    const start = point(fromA)
    const lastLine = inserted.line(inserted.lines)
    const end =
      inserted.lines === 1
        ? { row: start.row, column: start.column + inserted.length }
        : { row: start.row + inserted.lines - 1, column: lastLine.length }
    edits.push(
      new Edit({
        startIndex: fromA + shift,
        oldEndIndex: toA + shift,
        newEndIndex: fromA + shift + inserted.length,
        startPosition: start,
        oldEndPosition: point(toA),
        newEndPosition: end,
      }),
    )
  })
  for (const edit of edits.reverse()) tree.edit(edit)
}
