import { coalesceLines } from '../history/edit-hull'
import type { HistoryEdit } from '../history/history-edit'
import type { CandidateFilter } from './candidate-filter'
import { applyEdit, frameAt } from './text-frame'

/** How long an edit is protected from being undone by a prediction (Cody). */
const protectedMs = 30_000
/** Copilot: over 70 % of more than 6 four-grams brought back. */
const gramLength = 4
const fewestGrams = 6
const largestShare = 0.7

/** Drops what would undo one of the user's own recent edits, exactly or nearly. What a partner or an undo did may be proposed again. */
export const dropsAntiRevert: CandidateFilter = (candidate, { request, recentEdits }) => {
  const line = frameAt(request.text, candidate.edit.from).lineFrom
  const own = recentEdits.filter(
    (edit) =>
      edit.path === request.path &&
      edit.author === 'self' &&
      edit.origin !== 'undo' &&
      edit.origin !== 'disk' &&
      edit.removed.trim() !== '' &&
      request.atMs - edit.endedAtMs <= protectedMs,
  )
  const isRevert = own.some(
    (edit) =>
      restoresExactly(edit, candidate.edit, request.text) ||
      bringsBack(edit, candidate.edit.insert, request.text.slice(line, edit.from)),
  )
  return isRevert ? 'anti-revert' : candidate
}

/** The edit's lines would read as they did before it. */
function restoresExactly(
  edit: HistoryEdit,
  proposed: { from: number; to: number; insert: string },
  text: string,
): boolean {
  const end = edit.from + edit.inserted.length
  if (proposed.to < edit.from || proposed.from > end) return false
  const start = frameAt(text, Math.min(edit.from, proposed.from)).lineFrom
  return applyEdit(text, proposed).startsWith(edit.before, start)
}

/** Most of the insertion is text that the edit removed and did not put back, nearby. */
function bringsBack(edit: HistoryEdit, insert: string, between: string): boolean {
  if (between.split('\n').length - 1 > coalesceLines) return false
  const grams = gramsOf(insert)
  if (grams.length <= fewestGrams) return false
  const removed = new Set(gramsOf(edit.removed))
  for (const gram of gramsOf(edit.inserted)) removed.delete(gram)
  return grams.filter((gram) => removed.has(gram)).length > largestShare * grams.length
}

function gramsOf(text: string): readonly string[] {
  const dense = text.replace(/\s+/g, ' ').trim()
  return Array.from({ length: Math.max(0, dense.length - gramLength + 1) }, (_, i) => dense.slice(i, i + gramLength))
}
