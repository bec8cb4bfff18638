import { combineEdits, editsOfChange, isWhitespaceOnly, mapEdit, type PlacedEdit } from './edit-hull'
import type { HistoryChange } from './history-change'
import type { EditAuthor, HistoryEdit } from './history-edit'

/** The card's ring: the last 8 edits of a workspace, over all files and authors. */
export const historyCapacity = 8
/** A pause this long ends an edit (Zed and Continue). */
export const coalescePauseMs = 1000

/**
 * Immutable. Oldest first. Each author has at most one open edit, so that two people who type at once do not chop each other's edits
 * into letters. An open edit of white space alone is kept here until it closes.
 */
export interface EditHistory {
  readonly ring: readonly HistoryEdit[]
}

export const emptyHistory: EditHistory = { ring: [] }

/** Records a change: older edits of the file move along, and it is merged into its author's open edit or overwrites the oldest of 8. */
export function pushChange(history: EditHistory, change: HistoryChange): EditHistory {
  const { ring } = settleHistory(history, change.atMs)
  const placed = editsOfChange(change)
  const [first] = placed
  if (!first) return { ring }
  const open = ring.find((edit) => !edit.closed && isSameAuthor(edit.author, change.author))
  const combined =
    open && placed.length === 1 && mayCoalesce(open, first.edit) ? combineEdits(open, first, change) : null
  const kept = ring.flatMap((edit) => (edit !== open ? [edit] : combined === null ? closed(edit) : []))
  const moved = kept.map((edit) => (edit.path === change.path ? mapEdit(edit, change.changes, change.after) : edit))
  const added = combined === null ? separate(placed) : combined === 'nothing' ? [] : [combined]
  return { ring: [...moved, ...added].slice(-historyCapacity) }
}

/** Of several far places changed at once (several cursors), only the last stays open. */
const separate = (placed: readonly PlacedEdit[]): readonly HistoryEdit[] =>
  placed.flatMap(({ edit }, index) => (index < placed.length - 1 ? closed(edit) : [edit]))

const mayCoalesce = (open: HistoryEdit, edit: HistoryEdit) =>
  !edit.closed && open.path === edit.path && (isKeyed(open) ? isKeyed(edit) : open.origin === edit.origin)

const isKeyed = (edit: HistoryEdit) => edit.origin === 'type' || edit.origin === 'delete'

/** Whether two edits were made by the same person. */
function isSameAuthor(a: EditAuthor, b: EditAuthor): boolean {
  return a === 'self' || b === 'self' ? a === b : a.partner === b.partner
}

const closed = (edit: HistoryEdit): readonly HistoryEdit[] =>
  isWhitespaceOnly(edit) ? [] : [{ ...edit, closed: true }]

/** Closes the open edits whose pause has passed. Returns `history` itself when there are none. */
export function settleHistory(history: EditHistory, nowMs: number): EditHistory {
  const isOver = (edit: HistoryEdit) => !edit.closed && nowMs - edit.endedAtMs >= coalescePauseMs
  if (!history.ring.some(isOver)) return history
  return { ring: history.ring.flatMap((edit) => (isOver(edit) ? closed(edit) : [edit])) }
}

/** Newest first, at most 8, without edits of white space alone: what proposers and prompts read. */
export function recentEdits(history: EditHistory): readonly HistoryEdit[] {
  return history.ring.filter((edit) => !isWhitespaceOnly(edit)).reverse()
}
