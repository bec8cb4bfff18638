import type { LanguageId } from '../text/language'
import type { TextEdit } from '../text/text-edit'
import type { Candidate, ValidCandidate } from './candidate'
import { completionOf } from './open-construct'

/**
 * Syntax errors after the edit minus before it, inside the enclosing declaration, on a copy of the tree; null when it could not be
 * checked in time. Synchronous and under 2 ms. Implemented where the tree lives.
 */
export type CandidateCheck = (edit: TextEdit) => number | null

/**
 * Drops a candidate that adds syntax errors. A line may open a block that the user is about to fill, so one that adds errors is checked
 * again with what it opened closed. One that could not be checked stays: silence is not proof.
 */
export function validateCandidate(
  candidate: Candidate,
  check: CandidateCheck,
  language: LanguageId,
): ValidCandidate | 'adds-syntax-errors' {
  const { edit } = candidate
  const added = check(edit)
  if (added === null || added <= 0) return { ...candidate, addedErrors: added }
  const completion = completionOf(edit.insert, language)
  const completed = completion === '' ? added : check({ ...edit, insert: edit.insert + completion })
  return completed !== null && completed > 0 ? 'adds-syntax-errors' : { ...candidate, addedErrors: completed }
}
