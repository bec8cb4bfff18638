import type { Candidate, ProposerId } from './candidate'

/** Makes one candidate of those that propose the same edit. Order and number of the others are kept. */
export type Fuse = (candidates: readonly Candidate[]) => readonly Candidate[]

/** What a proposer's probability rests on. Copy and token cache are calibrated together: their agreement is in it already. */
const sourceOf = (proposer: ProposerId) => (proposer === 'copy' || proposer === 'cache' ? 'corpus' : proposer)

/** Exponent on what a second proposer adds: the proposers read the same workspace, so they are far from independent. */
const agreementWeight = 0.5

/**
 * Agreeing proposers raise the confidence: a damped noisy-or, `1 − (1 − p₁)·∏(1 − pᵢ)^½`. The most confident one gives its name; the longest
 * match is kept. Best first.
 */
export function fuseAgreeing(candidates: readonly Candidate[]): readonly Candidate[] {
  const groups = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const key = editKey(candidate)
    const group = groups.get(key)
    if (group) group.push(candidate)
    else groups.set(key, [candidate])
  }
  const fused = Array.from(groups.values(), fuseGroup)
  return fused.sort((a, b) => b.logProbability - a.logProbability)
}

function fuseGroup(group: readonly Candidate[]): Candidate {
  const [best, ...others] = group.toSorted((a, b) => b.logProbability - a.logProbability)
  if (!best) throw new RangeError('an empty group of candidates')
  const seconds = others.filter((other) => sourceOf(other.proposer) !== sourceOf(best.proposer))
  if (seconds.length === 0) return best
  const doubt = seconds.reduce(
    (product, other) => product * (1 - Math.exp(other.logProbability)) ** agreementWeight,
    1 - Math.exp(best.logProbability),
  )
  return {
    ...best,
    logProbability: Math.log1p(-doubt),
    matchLength: Math.max(...group.map((candidate) => candidate.matchLength)),
  }
}

/** Two candidates with the same key change the document in the same way; trailing white space counts for nothing. */
export const editKey = ({ edit }: Pick<Candidate, 'edit'>): string => `${edit.from}:${edit.to}:${edit.insert.trimEnd()}`
