import type { CandidateFilter } from './candidate-filter'
import { minimiseEdit } from './text-frame'

/** Reduces the edit to what it changes; drops one that changes nothing, or nothing but white space. */
export const dropsEmpty: CandidateFilter = (candidate, { request }) => {
  const edit = minimiseEdit(request.text, candidate.edit)
  if (edit.insert === '' && edit.from === edit.to) return 'empty'
  if (edit.insert.trim() === '' && request.text.slice(edit.from, edit.to).trim() === '') return 'whitespace-only'
  return edit === candidate.edit ? candidate : { ...candidate, edit }
}
