import { createPolicy, mapFeatures, sharedRow, type PolicyEvent, type PolicySnapshot } from './policy'
import { featureNames, initialWeights, type FeatureVector } from './policy-feature'

/** What the policy chose from when it showed something: kept by the host until the outcome is known. JSON-safe. */
export interface PolicyDecision {
  readonly suggestionId: string
  readonly language: string
  readonly atMs: number
  /** In rank order; `probability` is what the policy gave the candidate. What silence got is the rest to 1. */
  readonly options: readonly { readonly features: FeatureVector; readonly probability: number }[]
  /** Index into `options`. */
  readonly chosen: number
  readonly proposer: string
  /** Length of the shown insertion. */
  readonly characters: number
}

/** What became of the decision. `acceptedCharacters` counts for a partial accept. */
export interface PolicyOutcome {
  readonly kind: PolicyEvent['outcome']
  readonly acceptedCharacters: number
  readonly atMs: number
}

/** Showing pays when P(accept) ≥ 25 %: +0.75 accepted, −0.25 rejected, 0 otherwise (Cursor's published reward). */
const acceptReward = 0.75
const rejectReward = -0.25
/** Chosen so that three rejections in a row change what is shown, and three accepts bring it back. */
const stepSize = 8
/** No single outcome moves the weights further than this (Euclidean), whatever the features. */
const longestStep = 1
/** The language learns three quarters of a step, what all languages share the rest: a new language starts from what the others know. */
const languageShare = 0.75
/** e⁴ ≈ 55-fold odds: no feature can silence or force a suggestion for good. */
const weightBound = 4
/**
 * The part of the policy that counts as exploration when it was wrong: it acts greedily, so without it a confident mistake (p near 1) would
 * teach nothing. A confident success rightly teaches nothing, else weights would drift to their bounds.
 */
const explorationShare = 0.5
/** What the learning page lists. */
const historyLimit = 500

/** The reward of an outcome: a partial accept earns its share of the characters. */
export function rewardOf(outcome: PolicyOutcome, characters: number): number {
  if (outcome.kind === 'accepted') return acceptReward
  if (outcome.kind === 'rejected') return rejectReward
  if (outcome.kind === 'ignored' || characters === 0) return 0
  return acceptReward * Math.min(1, Math.max(0, outcome.acceptedCharacters / characters))
}

/**
 * One REINFORCE step: weights move by `stepSize · reward · ∇ log π(chosen)`, where the gradient of a softmax is the chosen option's
 * features minus the policy's mean features. Steps are clipped and weights bounded. Microseconds; returns a new snapshot.
 */
export function updatePolicy(policy: PolicySnapshot, decision: PolicyDecision, outcome: PolicyOutcome): PolicySnapshot {
  const reward = rewardOf(outcome, decision.characters)
  const chosen = decision.options[decision.chosen]
  if (!chosen) return policy
  const event: PolicyEvent = {
    atMs: outcome.atMs,
    language: decision.language,
    outcome: outcome.kind,
    proposer: decision.proposer,
    characters: decision.characters,
    confidence: chosen.probability,
    reward,
  }
  const history = [...policy.history, event].slice(-historyLimit)
  if (reward === 0) return { ...policy, history }
  const step = clippedStep(decision, chosen.features, reward)
  const move = (row: string, share: number, start: Readonly<Record<string, number>>) => {
    const weights = policy.weights[row] ?? start
    return mapFeatures((name) => bounded((weights[name] ?? start[name] ?? 0) + share * step[name]))
  }
  const weights = {
    ...policy.weights,
    [sharedRow]: move(sharedRow, 1 - languageShare, initialWeights),
    [decision.language]: move(decision.language, languageShare, {}),
  }
  return { format: policy.format, weights, history }
}

const bounded = (weight: number) => Math.max(-weightBound, Math.min(weightBound, weight))

function clippedStep(decision: PolicyDecision, chosen: FeatureVector, reward: number): FeatureVector {
  const uniform = 1 / (decision.options.length + 1)
  const share = reward < 0 ? explorationShare : 0
  const chances = decision.options.map(({ probability }) => (1 - share) * probability + share * uniform)
  const gradient = mapFeatures(
    (name) =>
      chosen[name] - decision.options.reduce((sum, option, i) => sum + (chances[i] ?? 0) * option.features[name], 0),
  )
  const length =
    Math.abs(stepSize * reward) * Math.sqrt(featureNames.reduce((sum, name) => sum + gradient[name] ** 2, 0))
  const scale = stepSize * reward * (length > longestStep ? longestStep / length : 1)
  return mapFeatures((name) => scale * gradient[name])
}

/** Forgets what one language, or everything when `language` is null, has taught. */
export function resetPolicy(policy: PolicySnapshot, language: string | null): PolicySnapshot {
  if (language === null) return createPolicy()
  const weights = Object.fromEntries(Object.entries(policy.weights).filter(([row]) => row !== language))
  return { ...policy, weights, history: policy.history.filter((event) => event.language !== language) }
}
