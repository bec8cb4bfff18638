import { coalesceLines } from '../history/edit-hull'
import type { HistoryEdit } from '../history/history-edit'
import type { TextEdit } from '../text/text-edit'
import type { CandidateFilter } from './candidate-filter'
import { frameAt } from './text-frame'

/** How long an edit is protected from being undone by a prediction (Cody). */
const protectedMs = 30_000
/** Copilot: over 70 % of more than 6 four-grams brought back. */
const gramLength = 4
const fewestGrams = 6
const largestShare = 0.7

/** Drops what would undo one of the user's own recent edits, exactly or nearly. What a partner or an undo did may be proposed again. */
export const dropsAntiRevert: CandidateFilter = (candidate, { request, recentEdits }) => {
  const { text, path, atMs } = request
  const isOwn = (edit: HistoryEdit) =>
    edit.path === path && edit.author === 'self' && edit.origin !== 'undo' && edit.origin !== 'disk'
  const isRevert = recentEdits.some(
    (edit) =>
      isOwn(edit) &&
      edit.removed.trim() !== '' &&
      atMs - edit.endedAtMs <= protectedMs &&
      (restoresExactly(edit, candidate.edit, text) || bringsBack(edit, candidate.edit, text)),
  )
  return isRevert ? 'anti-revert' : candidate
}

/** The edit's lines would read as they did before it. */
function restoresExactly(edit: HistoryEdit, proposed: TextEdit, text: string): boolean {
  const end = edit.from + edit.inserted.length
  if (proposed.to < edit.from || proposed.from > end) return false
  const start = frameAt(text, Math.min(edit.from, proposed.from)).lineFrom
  // Only as much of the result as there is to compare: the document may be large.
  const made =
    text.slice(start, proposed.from) + proposed.insert + text.slice(proposed.to, proposed.to + edit.before.length + 1)
  return made.startsWith(edit.before) && (made.length === edit.before.length || made[edit.before.length] === '\n')
}

/** Most of the insertion is text that the edit removed and did not put back, nearby. */
function bringsBack(edit: HistoryEdit, proposed: TextEdit, text: string): boolean {
  const grams = gramsOf(proposed.insert)
  if (grams.length <= fewestGrams || !isNear(text, edit.from, proposed.from)) return false
  const removed = new Set(gramsOf(edit.removed))
  for (const gram of gramsOf(edit.inserted)) removed.delete(gram)
  return grams.filter((gram) => removed.has(gram)).length > largestShare * grams.length
}

/** Within 8 lines of each other. */
function isNear(text: string, a: number, b: number): boolean {
  const end = Math.max(a, b)
  let at = Math.min(a, b)
  for (let lines = 0; lines <= coalesceLines; lines++) {
    const newline = text.indexOf('\n', at)
    if (newline < 0 || newline >= end) return true
    at = newline + 1
  }
  return false
}

function gramsOf(text: string): readonly string[] {
  const dense = text.replace(/\s+/g, ' ').trim()
  return Array.from({ length: Math.max(0, dense.length - gramLength + 1) }, (_, i) => dense.slice(i, i + gramLength))
}
