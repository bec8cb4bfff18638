import type { Candidate } from './candidate'
import type { CandidateFilter, FilterInput } from './candidate-filter'
import { dropsAntiRevert } from './filter-anti-revert'
import { dropsEmpty } from './filter-empty'
import { dropsLargeDeletion } from './filter-large-deletion'
import { dropsRejected } from './filter-rejected'
import { dropsTokenLoop } from './filter-token-loop'
import { dropsTouchingTyping } from './filter-touching-typing'
import { stripSentinels } from './filter-sentinel'
import { trimDuplicateSuffix } from './filter-duplicate-suffix'
import type { DropReason } from './prediction-trace'

/** In order: first what mends a candidate, then what looks at the mended one. */
const filters: readonly CandidateFilter[] = [
  stripSentinels,
  trimDuplicateSuffix,
  dropsEmpty,
  dropsTouchingTyping,
  dropsTokenLoop,
  dropsLargeDeletion,
  dropsAntiRevert,
  dropsRejected,
]

/** Runs a candidate through every filter; the first objection wins. */
export function filterCandidate(candidate: Candidate, input: FilterInput): Candidate | DropReason {
  let current: Candidate | DropReason = candidate
  for (const filter of filters) {
    if (typeof current === 'string') return current
    current = filter(current, input)
  }
  return current
}
