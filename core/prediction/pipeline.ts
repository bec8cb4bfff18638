import { buildContextWindow, type ContextWindow } from '../context/context-window'
import { recentEdits } from '../history/edit-history'
import type { HistoryEdit } from '../history/history-edit'
import { weightsFor, type PolicySnapshot } from '../learning/policy'
import { showThreshold } from '../learning/show-threshold'
import type { Candidate, Proposer, ValidCandidate } from './candidate'
import { choose, momentOf, type EditPrediction } from './choose'
import { filterCandidate } from './filter'
import { editKey, type Fuse } from './fuse'
import type { PredictionRequest } from './prediction-request'
import type { DropReason, PredictionTrace } from './prediction-trace'
import { gatherProposals, type Gathering, type GatheringEnd, type PredictionTiming } from './proposal-gathering'
import { proposalInput } from './proposal-input'
import { rankCandidates, type ScoredCandidate } from './rank'
import type { RejectionMemory } from './rejection-memory'
import type { SilenceReason } from './silence'
import { extendsSuggestion } from './suggestion-lifecycle'
import { frameAt, type TextFrame } from './text-frame'
import { TraceRecorder } from './trace-recorder'
import { reasonAtCursor, reasonForSilence } from './trigger'
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
  const silent = trace.stage('trigger', () => reasonForSilence(request, ports.isSecret(request.path)))
  if (silent) return { silence: silent, trace: trace.finish(null, silent), ranked: [], window: null }
  const closed = reasonAtCursor(request, frame)
  const proposers = closed ? ports.proposers.filter(({ looksElsewhere }) => looksElsewhere) : ports.proposers
  const window = trace.stage('context', () =>
    buildContextWindow({ ...request, ...ports, edits, previous: ports.previousWindow }),
  )
  trace.saw(window)
  const input = proposalInput({ request, frame, edits, window, isSecret: ports.isSecret })
  const gathering = gatherProposals(proposers, input, timing, (proposer) => trace.mark(`propose ${proposer}`))
  let shown: EditPrediction | null = null
  let round: Round = { ranked: [], choice: null, silence: 'no-candidates' }
  try {
    let next = await gathering.next()
    for (; !next.done; next = await gathering.next()) {
      round = judge(next.value, { request, ports, frame, trace, edits })
      const { choice } = round
      if (choice && (!shown || extendsSuggestion(shown.suggestion, choice.suggestion))) yield (shown = choice)
    }
    const silence = shown ? null : reasonAtEnd(next.value, round.silence, closed)
    return { silence, trace: trace.finish(shown?.suggestion ?? null, silence), ranked: round.ranked, window }
  } finally {
    // A caller that stops listening ends the proposers too.
    await gathering.return('aborted')
  }
}

/** What closed the cursor to proposals, and a last call, explain a silence only when no candidate came. */
function reasonAtEnd(end: GatheringEnd, last: SilenceReason, closed: SilenceReason | null): SilenceReason {
  if (end === 'aborted') return 'superseded'
  if (last !== 'no-candidates') return last
  return closed ?? (end === 'late' ? 'deadline' : last)
}

interface Round {
  readonly ranked: readonly ScoredCandidate[]
  readonly choice: EditPrediction | null
  /** Why there is no choice, when there is none. */
  readonly silence: SilenceReason
}

interface RoundInput {
  readonly request: PredictionRequest
  readonly ports: PipelinePorts
  readonly frame: TextFrame
  readonly trace: TraceRecorder
  /** Newest first. */
  readonly edits: readonly HistoryEdit[]
}

/** The stages from what was proposed so far to a choice. Runs again, on everything, when a late answer comes. */
function judge({ candidates, failures }: Gathering, { request, ports, frame, trace, edits }: RoundInput): Round {
  trace.round(failures)
  const filterInput = { request, frame, recentEdits: edits, rejections: ports.rejections }
  const filtered = trace.stage('filter', () =>
    keepUndropped(candidates, trace, (candidate) => filterCandidate(candidate, filterInput)),
  )
  const fused = trace.stage('fuse', () => fuseCandidates(filtered, ports.fuse, trace)).slice(0, checkedCandidates)
  const valid = trace.stage('validate', () =>
    keepUndropped(fused, trace, (candidate) => validateCandidate(candidate, ports.check, request.language)),
  )
  const moment = momentOf(request, frame, ports.policy)
  const weights = weightsFor(ports.policy, request.language)
  const ranked = trace.stage('rank', () => rankCandidates(valid, { frame, moment, weights }))
  for (const candidate of ranked) trace.candidate(candidate, { score: candidate.score })
  const choice = trace.stage('choose', () => choose(ranked, request, ports.threshold ?? showThreshold))
  return { ranked, choice, silence: reasonOf(candidates, filtered, valid) }
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
