import type { CandidateFilter } from './candidate-filter'

/** Cody's rule: over 30 % of what is rewritten, and over 300 characters. */
const largestShare = 0.3
const largestCharacters = 300

/** Drops a rewrite that mainly deletes: nearly always a model that lost its place. */
export const dropsLargeDeletion: CandidateFilter = (candidate) => {
  const { from, to, insert } = candidate.edit
  const deleted = to - from - insert.length
  return deleted > largestCharacters && deleted > largestShare * (to - from) ? 'large-deletion' : candidate
}
