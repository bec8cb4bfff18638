import { dot } from '../learning/policy'
import { featuresOf, type FeatureVector, type PolicyMoment, type WeightVector } from '../learning/policy-feature'
import type { RankedCandidate, ValidCandidate } from './candidate'
import { levenshtein } from './levenshtein'
import { suggestionKind } from './suggestion-kind'
import type { TextFrame } from './text-frame'

/** A ranked candidate with what the policy saw of it. */
export interface ScoredCandidate extends RankedCandidate {
  readonly features: FeatureVector
  readonly kind: 'inline' | 'block' | 'rewrite'
}

/**
 * Nats per edit operation: 32 operations weigh less than a 4 % difference in probability, so the distance decides only between
 * candidates that are otherwise equal.
 */
const tieBreakWeight = 0.001
const mostOperations = 32
const wordEnd = /[\p{L}\p{N}_$]*$/u
const wordStart = /^[\p{L}\p{N}_$]*/u

/** Best first: log probability plus weighted features (the length penalty is one), the smaller distance to the partial token on a tie. */
export function rankCandidates(
  candidates: readonly ValidCandidate[],
  {
    frame,
    moment,
    weights,
  }: { readonly frame: TextFrame; readonly moment: PolicyMoment; readonly weights: WeightVector },
): readonly ScoredCandidate[] {
  const scored = candidates.map((candidate): ScoredCandidate => {
    const { edit, proposer } = candidate
    const kind = suggestionKind(edit, frame)
    const features = featuresOf({ kind, insert: edit.insert, proposer }, moment)
    const distance = partialTokenDistance(candidate, frame)
    const score =
      candidate.logProbability + dot(weights, features) - tieBreakWeight * Math.min(distance, mostOperations)
    return { ...candidate, kind, features, distance, score }
  })
  return scored.sort((a, b) => b.score - a.score)
}

/** Levenshtein distance from the word before the cursor to the word that the candidate makes of it; 0 away from the cursor. */
export function partialTokenDistance({ edit }: Pick<ValidCandidate, 'edit'>, frame: TextFrame): number {
  if (edit.from !== frame.cursor) return 0
  const partial = wordEnd.exec(frame.linePrefix)?.[0] ?? ''
  return levenshtein(partial, partial + (wordStart.exec(edit.insert)?.[0] ?? ''))
}
