import { featureNames, initialWeights, type FeatureName, type FeatureVector, type WeightVector } from './policy-feature'

/**
 * JSON-safe state of the policy: what the learning page shows, exports and resets. `weights.shared` holds the weights that all languages
 * start from; a language's own row holds what it adds to them.
 */
export interface PolicySnapshot {
  readonly format: 'inkling-policy@1'
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly history: readonly PolicyEvent[]
}

/** One outcome that was learned from, oldest first in `history`. */
export interface PolicyEvent {
  readonly atMs: number
  readonly language: string
  readonly outcome: 'accepted' | 'partly-accepted' | 'rejected' | 'ignored'
  readonly proposer: string
  readonly characters: number
  readonly confidence: number
  readonly reward: number
}

/** The row that every language starts from. No language has this name. */
export const sharedRow = 'shared'

/** A policy that has learned nothing: what `reset` returns to. */
export const createPolicy = (): PolicySnapshot => ({
  format: 'inkling-policy@1',
  weights: { [sharedRow]: initialWeights },
  history: [],
})

/** The weights in force for a language. */
export function weightsFor(policy: PolicySnapshot, language: string): WeightVector {
  const shared = policy.weights[sharedRow] ?? initialWeights
  const own = policy.weights[language] ?? {}
  return mapFeatures((name) => (shared[name] ?? initialWeights[name]) + (own[name] ?? 0))
}

export const mapFeatures = (value: (name: FeatureName) => number): FeatureVector =>
  Object.fromEntries(featureNames.map((name) => [name, value(name)])) as Record<FeatureName, number>

export const dot = (weights: WeightVector, features: FeatureVector): number =>
  featureNames.reduce((sum, name) => sum + weights[name] * features[name], 0)

/** Certainty that the prior is held to: a calibrated 1 would leave silence no chance, whatever was learned. */
const leastSilence = 0.02

/**
 * Chances of each candidate and, last, of silence: a softmax over `scores` (log probability plus weighted features) and a silent option
 * whose score is what the log probabilities leave over. With zero weights it gives each candidate its calibrated probability back.
 */
export function actionProbabilities(logProbabilities: readonly number[], scores: readonly number[]): readonly number[] {
  const claimed = logProbabilities.reduce((sum, logProbability) => sum + Math.exp(logProbability), 0)
  const logits = [...scores, Math.log(Math.max(leastSilence, 1 - claimed))]
  const top = Math.max(...logits)
  const weights = logits.map((logit) => Math.exp(logit - top))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}
