import type { Tokenizer } from '../tokenizer/tokenizer'
import { calibrate, type Calibrated } from './calibration'
import { calibrationWeights } from './calibration-weight'
import { CorpusCompletion } from './corpus-completion'
import { mixtureWeights } from './mixture-weight'
import { blockAfter } from './copy-block'
import type { Candidate, ProposerId } from './candidate'
import type { CorpusIndex } from './corpus-index'
import type { CorpusQuery, CorpusRequest } from './corpus-query'

/** A block is proposed in place of its first line when it is at least as likely right as wrong. */
const blockThreshold = Math.log(0.5)

/** What both corpus proposers answer to one request; each best first, at most `limit`. */
export interface CorpusProposals {
  readonly copy: readonly Candidate[]
  readonly cache: readonly Candidate[]
}

/** Copy and token cache over one index. Their log probabilities are fused: a text that both propose has the same in both lists. */
export class CorpusProposal {
  private readonly completion: CorpusCompletion

  constructor(
    private readonly index: CorpusIndex,
    tokenizer: Tokenizer,
  ) {
    this.completion = new CorpusCompletion(tokenizer, mixtureWeights)
  }

  propose(request: CorpusRequest): CorpusProposals {
    const { query, evidence } = this.completion.gather(this.index, request)
    const context = { prefix: request.prefix, following: query.following, cutLength: query.cut.length }
    const calibrated = calibrate(evidence, context, calibrationWeights)
    const pick = (proposer: ProposerId, isOwn: (one: Calibrated) => boolean) =>
      calibrated
        .filter(isOwn)
        .slice(0, request.limit)
        .flatMap((one) => this.candidate(proposer, one, request, query) ?? [])
    return {
      copy: pick('copy', ({ evidence: { copy, template } }) => copy !== null || template !== null),
      cache: pick('cache', ({ evidence: { cacheRank } }) => cacheRank !== null),
    }
  }

  private candidate(
    proposer: ProposerId,
    { evidence, logProbability }: Calibrated,
    request: CorpusRequest,
    query: CorpusQuery,
  ): Candidate | null {
    const insert = fitBefore(query.tail, evidence.text)
    if (insert === null) return null
    const matchLength = evidence.copy?.found.matchLength ?? 0
    const block =
      evidence.copy !== null && query.tail.trim() === ''
        ? blockAfter(this.completion.copy, evidence.copy.found, request.prefix, query.following)
        : null
    const isBlock = block !== null && logProbability + block.logProbability >= blockThreshold
    const edit = { from: request.cursor, to: request.cursor, insert: isBlock ? block.text : insert }
    return {
      proposer,
      edit,
      logProbability: Math.min(0, logProbability + (isBlock ? block.logProbability : 0)),
      matchLength,
    }
  }
}

/** Brackets and quotes that the editor closed by itself, and what commonly stands behind them. */
const closersOnly = /^[)\]}>"'`;,:\s]*$/

/**
 * What has to be inserted so that the cursor's line reads as `rest` proposes, when `tail` is what stands after the cursor: `rest`
 * without the end that is there already. Closers that come earlier in `rest` are left to the duplicate filter, which can replace
 * them. Null when other text stands there.
 */
export function fitBefore(tail: string, rest: string): string | null {
  const standing = tail.trim()
  if (standing === '') return rest
  if (rest.endsWith(standing)) return rest.slice(0, rest.length - standing.length) || null
  return closersOnly.test(standing) ? rest : null
}
