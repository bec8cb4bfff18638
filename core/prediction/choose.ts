import { actionProbabilities, type PolicySnapshot } from '../learning/policy'
import type { PolicyDecision } from '../learning/policy-update'
import type { PolicyMoment } from '../learning/policy-feature'
import type { InlineSuggestion } from './inline-suggestion'
import type { PredictionRequest } from './prediction-request'
import type { ScoredCandidate } from './rank'
import type { TextFrame } from './text-frame'

/** The card's five: what the policy chooses from, and what `top 5` means in benches. */
const candidateLimit = 5

/** What the pipeline offers, and what has to be kept to learn from its outcome. */
export interface EditPrediction {
  readonly suggestion: InlineSuggestion
  readonly decision: PolicyDecision
}

/** The policy's moment: what is known apart from the candidates. */
export function momentOf(request: PredictionRequest, frame: TextFrame, policy: PolicySnapshot): PolicyMoment {
  const last = policy.history.findLast((event) => event.language === request.language)
  return {
    language: request.language,
    linePrefix: frame.linePrefix,
    lineSuffix: frame.lineSuffix,
    cursor: frame.cursor,
    documentLength: frame.text.length,
    lastOutcome: last?.outcome ?? null,
    msSinceOutcome: last ? Math.max(0, request.atMs - last.atMs) : 0,
  }
}

/**
 * The greedy action: the best candidate when its probability reaches the threshold, else silence (null). An explicit request always gets the
 * best there is. `ranked` is best first.
 */
export function choose(
  ranked: readonly ScoredCandidate[],
  request: PredictionRequest,
  threshold: number,
): EditPrediction | null {
  const options = ranked.slice(0, candidateLimit)
  const chances = actionProbabilities(
    options.map((candidate) => candidate.logProbability),
    options.map((candidate) => candidate.score),
  )
  const [best] = options
  const confidence = chances[0] ?? 0
  if (!best || (confidence < threshold && request.trigger !== 'explicit')) return null
  const { id, path, version, cursor, language, atMs } = request
  return {
    suggestion: { id, path, version, kind: best.kind, edit: best.edit, cursor, proposer: best.proposer, confidence },
    decision: {
      suggestionId: id,
      language,
      atMs,
      options: options.map(({ features }, i) => ({ features, probability: chances[i] ?? 0 })),
      chosen: 0,
      proposer: best.proposer,
      characters: best.edit.insert.length,
    },
  }
}
