import { buildContextWindow, type ContextWindow } from '../context/context-window'
import { recentEdits } from '../history/edit-history'
import { weightsFor, type PolicySnapshot } from '../learning/policy'
import { showThreshold } from '../learning/show-threshold'
import type { Candidate, Proposer, ValidCandidate } from './candidate'
import type { FilterInput } from './candidate-filter'
import { choose, momentOf, type EditPrediction } from './choose'
import { filterCandidate } from './filter'
import { editKey, type Fuse } from './fuse'
import type { PredictionRequest } from './prediction-request'
import type { DropReason, PredictionTrace } from './prediction-trace'
import { gatherProposals, type PredictionTiming } from './proposal-gathering'
import { proposalInput } from './proposal-input'
import { rankCandidates, type ScoredCandidate } from './rank'
import type { RejectionMemory } from './rejection-memory'
import type { SilenceReason } from './silence'
import { extendsSuggestion } from './suggestion-lifecycle'
import { frameAt } from './text-frame'
import { TraceRecorder } from './trace-recorder'
import { reasonForSilence } from './trigger'
import { validateCandidate, type CandidateCheck } from './validate'

/** What the host lends to one prediction. */
export interface PipelinePorts {
  readonly proposers: readonly Proposer[]
  readonly check: CandidateCheck
  readonly fuse: Fuse
  readonly policy: PolicySnapshot
  readonly rejections: RejectionMemory
  readonly isSecret: (path: string) => boolean
  readonly countTokens: (text: string) => number
  /** The window that the last prediction returned, so that the next one only appends. */
  readonly previousWindow: ContextWindow | null
  /** Milliseconds on any steady clock, for the trace alone. */
  readonly now: () => number
  /** Absent: the threshold that was chosen for its precision. */
  readonly threshold?: number
}

/** Why the pipeline stopped: `silence` is null when something was shown. `ranked` is the last round, best first, shown or not. */
export interface PredictionEnd {
  readonly silence: SilenceReason | null
  readonly trace: PredictionTrace
  readonly ranked: readonly ScoredCandidate[]
  readonly window: ContextWindow | null
}

/** The checks cost up to 2 ms each: only the most probable candidates are worth one. */
const checkedCandidates = 8

/**
 * One prediction, from keystroke to choice. Yields a prediction at the deadline, and again only when late candidates extend it; when nothing
 * was shown by then, the first good late one. Returns why it stopped. Throws only what `check`, `fuse` or `countTokens` throw.
 */
export async function* predict(
  request: PredictionRequest,
  ports: PipelinePorts,
  timing: PredictionTiming,
): AsyncGenerator<EditPrediction, PredictionEnd, void> {
  const frame = frameAt(request.text, request.cursor)
  const trace = new TraceRecorder(request, frame, ports.now)
  const edits = recentEdits(request.history)
  const filterInput: FilterInput = { request, frame, recentEdits: edits, rejections: ports.rejections }
  const moment = momentOf(request, frame, ports.policy)
  const weights = weightsFor(ports.policy, request.language)

  const forbidden = trace.stage('trigger', () => reasonForSilence(request, frame, ports.isSecret(request.path)))
  if (forbidden) return { silence: forbidden, trace: trace.finish(null, forbidden), ranked: [], window: null }
  const window = trace.stage('context', () =>
    buildContextWindow({ ...request, ...ports, edits, previous: ports.previousWindow }),
  )
  trace.saw(window)

  let shown: EditPrediction | null = null
  let silence: SilenceReason = 'no-candidates'
  let ranked: readonly ScoredCandidate[] = []
  const input = proposalInput({ request, frame, edits, window, isSecret: ports.isSecret })
  const gathering = gatherProposals(ports.proposers, input, timing, (proposer) => trace.mark(`propose ${proposer}`))
  try {
    for (let next = await gathering.next(); ; next = await gathering.next()) {
      if (next.done) {
        if (!shown && next.value !== 'complete') silence = next.value === 'aborted' ? 'superseded' : 'deadline'
        break
      }
      const { candidates, failures } = next.value
      trace.round(failures)
      const filtered = trace.stage('filter', () =>
        keepUndropped(candidates, trace, (candidate) => filterCandidate(candidate, filterInput)),
      )
      const fused = trace.stage('fuse', () => fuseCandidates(filtered, ports.fuse, trace)).slice(0, checkedCandidates)
      const valid = trace.stage('validate', () =>
        keepUndropped(fused, trace, (candidate) => validateCandidate(candidate, ports.check)),
      )
      ranked = trace.stage('rank', () => rankCandidates(valid, { frame, moment, weights }))
      for (const candidate of ranked) trace.candidate(candidate, { score: candidate.score })
      const choice = trace.stage('choose', () => choose(ranked, request, ports.threshold ?? showThreshold))
      silence = reasonOf(candidates, filtered, valid)
      if (choice !== 'low-confidence' && (!shown || extendsSuggestion(shown.suggestion, choice.suggestion)))
        yield (shown = choice)
    }
  } finally {
    // A caller that stops listening ends the proposers too.
    await gathering.return('aborted')
  }
  const reason = shown ? null : silence
  return { silence: reason, trace: trace.finish(shown?.suggestion ?? null, reason), ranked, window }
}

/** Where the last candidate was lost; when one was left, the policy kept silent. */
function reasonOf(
  proposed: readonly Candidate[],
  filtered: readonly Candidate[],
  valid: readonly ValidCandidate[],
): SilenceReason {
  if (proposed.length === 0) return 'no-candidates'
  if (filtered.length === 0) return 'all-filtered'
  return valid.length === 0 ? 'all-invalid' : 'low-confidence'
}

/** The candidates that a stage lets pass, as it mended them; the others go to the trace with their reason. */
function keepUndropped<Out extends Candidate>(
  candidates: readonly Candidate[],
  trace: TraceRecorder,
  judge: (candidate: Candidate) => Out | DropReason,
): readonly Out[] {
  return candidates.flatMap((candidate) => {
    const verdict = judge(candidate)
    if (typeof verdict !== 'string') return [verdict]
    trace.candidate(candidate, { drop: verdict })
    return []
  })
}

/** One candidate per edit, most probable first; the trace keeps those that were merged into another. */
function fuseCandidates(candidates: readonly Candidate[], fuse: Fuse, trace: TraceRecorder): readonly Candidate[] {
  const fused = fuse(candidates).toSorted((a, b) => b.logProbability - a.logProbability)
  const speakers = new Set(fused.map((candidate) => `${candidate.proposer}:${editKey(candidate)}`))
  for (const candidate of candidates) {
    if (!speakers.delete(`${candidate.proposer}:${editKey(candidate)}`))
      trace.candidate(candidate, { drop: 'duplicate-candidate' })
  }
  return fused
}
