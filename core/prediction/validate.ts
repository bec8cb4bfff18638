import type { TextEdit } from '../text/text-edit'
import type { Candidate, ValidCandidate } from './candidate'

/**
 * Syntax errors after the edit minus before it, inside the enclosing declaration, on a copy of the tree; null when it could not be
 * checked in time. Synchronous and under 2 ms. Implemented where the tree lives.
 */
export type CandidateCheck = (edit: TextEdit) => number | null

/** Drops a candidate that adds syntax errors. One that could not be checked stays: silence is not proof. */
export function validateCandidate(candidate: Candidate, check: CandidateCheck): ValidCandidate | 'adds-syntax-errors' {
  const addedErrors = check(candidate.edit)
  return addedErrors !== null && addedErrors > 0 ? 'adds-syntax-errors' : { ...candidate, addedErrors }
}
