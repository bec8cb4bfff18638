import type { TextEdit } from '../text/text-edit'

/** Text shown at document offset `at` without taking the place of anything. */
export interface GhostPiece {
  readonly at: number
  readonly text: string
}

/**
 * The insertions that turn `replaced` (the text of `[edit.from, edit.to)`) into `edit.insert`; null when something would have to be
 * deleted. Replaced characters are matched as late as they can be, so that an auto-closed bracket meets the closing one.
 */
export function ghostPieces(edit: TextEdit, replaced: string): readonly GhostPiece[] | null {
  const { insert } = edit
  const pieces: GhostPiece[] = []
  let end = insert.length
  for (let i = replaced.length - 1; i >= 0; i--) {
    const at = end === 0 ? -1 : insert.lastIndexOf(replaced.charAt(i), end - 1)
    if (at < 0) return null
    if (at + 1 < end) pieces.push({ at: edit.from + i + 1, text: insert.slice(at + 1, end) })
    end = at
  }
  if (end > 0) pieces.push({ at: edit.from, text: insert.slice(0, end) })
  return pieces.reverse()
}
