import type { CandidateFilter } from './candidate-filter'

/** Copilot's rule: the last 30 tokens repeat themselves with a period of at most 10. */
const window = 30
const longestPeriod = 10
const token = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu

/** Drops an insertion that ends in a loop, a known failure of generating models. */
export const dropsTokenLoop: CandidateFilter = (candidate) =>
  hasLoop(candidate.edit.insert.match(token) ?? []) ? 'token-loop' : candidate

function hasLoop(tokens: readonly string[]): boolean {
  if (tokens.length < window) return false
  const last = tokens.slice(-window)
  for (let period = 1; period <= longestPeriod; period++) {
    if (last.every((value, i) => i < period || value === last[i - period])) return true
  }
  return false
}
