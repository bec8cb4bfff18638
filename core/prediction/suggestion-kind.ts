import type { TextEdit } from '../text/text-edit'
import { ghostPieces } from './ghost-piece'
import type { InlineSuggestion } from './inline-suggestion'
import type { TextFrame } from './text-frame'

/**
 * How an edit is offered. An edit at the cursor that keeps everything it replaces on the cursor's line (auto-closed brackets) is still
 * `inline`, or `block` when it adds lines; anything else is a `rewrite`.
 */
export function suggestionKind(edit: TextEdit, frame: TextFrame): InlineSuggestion['kind'] {
  const isAtCursor = edit.from === frame.cursor && edit.to <= frame.lineTo
  if (!isAtCursor || ghostPieces(edit, frame.text.slice(edit.from, edit.to)) === null) return 'rewrite'
  return edit.insert.includes('\n') ? 'block' : 'inline'
}
