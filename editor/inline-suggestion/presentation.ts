import type { Text } from '@codemirror/state'
import { ghostPieces, type GhostPiece } from '@/core/prediction/ghost-piece'
import type { TextEdit } from '@/core/text/text-edit'

/** A stretch of a line in the diff box; `added` when the document does not have it there. */
export interface DiffSegment {
  readonly text: string
  readonly added: boolean
}

/**
 * How an edit is drawn. `ghost`: everything it removes comes back in order in what it inserts, so only insertions are left.
 * `rewrite`: `[from, to)` is struck through in place, and `lines` are what the touched lines become.
 */
export type Presentation =
  | { readonly kind: 'ghost'; readonly pieces: readonly GhostPiece[] }
  | { readonly kind: 'rewrite'; readonly from: number; readonly to: number; readonly lines: readonly (readonly DiffSegment[])[] }

/** What may stand between pieces of ghost text. A word kept letter by letter would be unreadable. */
const keptBetweenPieces = /^[\s)\]}>"'`;,]*$/

/** Offsets of `edit` refer to `doc`. An edit that changes nothing gives no pieces. */
export function presentEdit(doc: Text, edit: TextEdit): Presentation {
  const replaced = doc.sliceString(edit.from, edit.to)
  const pieces = keptBetweenPieces.test(replaced) ? ghostPieces(edit, replaced) : null
  // Lines can be added after the last piece only: what stands behind a piece has to follow it to its last line.
  if (pieces?.slice(0, -1).every((piece) => !piece.text.includes('\n'))) return { kind: 'ghost', pieces }
  const core = trimEdit(doc, edit)
  if (core.from === core.to) return { kind: 'ghost', pieces: core.insert ? [{ at: core.from, text: core.insert }] : [] }
  const words = widenToWords(doc, core)
  return { kind: 'rewrite', from: words.from, to: words.to, lines: rewrittenLines(doc, words) }
}

/** The same edit without what its two sides share at either end. Prefers to keep the shared part in front. */
export function trimEdit(doc: Text, edit: TextEdit): TextEdit {
  const old = doc.sliceString(edit.from, edit.to)
  const limit = Math.min(old.length, edit.insert.length)
  let front = 0
  while (front < limit && old[front] === edit.insert[front]) front += 1
  let back = 0
  while (back < limit - front && old[old.length - 1 - back] === edit.insert[edit.insert.length - 1 - back]) back += 1
  return { from: edit.from + front, to: edit.to - back, insert: edit.insert.slice(front, edit.insert.length - back) }
}

/** People read a changed word as a whole, whatever letters its two sides share. */
function widenToWords(doc: Text, edit: TextEdit): TextEdit {
  const line = doc.lineAt(edit.from)
  const head = /[\w$]*$/.exec(doc.sliceString(line.from, edit.from))?.[0] ?? ''
  const tail = /^[\w$]*/.exec(doc.sliceString(edit.to, doc.lineAt(edit.to).to))?.[0] ?? ''
  const splitsHead = /^[\w$]/.test(edit.insert) || /^[\w$]/.test(doc.sliceString(edit.from, edit.to))
  const splitsTail = /[\w$]$/.test(edit.insert) || /[\w$]$/.test(doc.sliceString(edit.from, edit.to))
  const front = splitsHead ? head : ''
  const back = splitsTail ? tail : ''
  return { from: edit.from - front.length, to: edit.to + back.length, insert: front + edit.insert + back }
}

function rewrittenLines(doc: Text, edit: TextEdit): readonly (readonly DiffSegment[])[] {
  if (edit.insert === '') return []
  const first = doc.lineAt(edit.from)
  const head = doc.sliceString(first.from, edit.from)
  const tail = doc.sliceString(edit.to, doc.lineAt(edit.to).to)
  const inserted = edit.insert.split('\n')
  const indent = sharedIndent([head + (inserted[0] ?? ''), ...inserted.slice(1)])
  return inserted.map((text, index) => {
    const segments = [
      { text: index === 0 ? head.slice(Math.min(indent, head.length)) : '', added: false },
      { text: index === 0 ? text.slice(Math.max(0, indent - head.length)) : text.slice(Math.min(indent, text.length)), added: true },
      { text: index === inserted.length - 1 ? tail : '', added: false },
    ]
    return segments.filter((segment) => segment.text !== '')
  })
}

function sharedIndent(lines: readonly string[]): number {
  const widths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  return widths.length === 0 ? 0 : Math.min(...widths)
}
