import type { ContextWindow } from '@/core/context/context-window'
import type { EditHistory } from '@/core/history/edit-history'
import type { PolicyDecision } from '@/core/learning/policy-update'
import type { Proposer } from '@/core/prediction/candidate'
import { fuseAgreeing } from '@/core/prediction/fuse'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import type { Outcome } from '@/core/prediction/outcome'
import { predict } from '@/core/prediction/pipeline'
import { quietCondition, type PredictionRequest } from '@/core/prediction/prediction-request'
import type { PredictionTrace } from '@/core/prediction/prediction-trace'
import {
  noRejections,
  rememberRejection,
  stepRejections,
  type RejectionMemory,
} from '@/core/prediction/rejection-memory'
import type { SilenceReason } from '@/core/prediction/silence'
import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import type { AppliedChange, OpenDocument } from './open-document'
import type { PolicyKeeper } from './policy-keeper'
import type { PredictRequest } from './protocol'

/** From the key to the choice: what is left of 50 ms goes to the messages back, the editor and the paint. */
const choiceAfterKeyMs = 28
/** The choice waits at least this long after the request arrived, even when the key was long ago: a late answer beats none. */
const shortestWaitMs = 10
/** Candidates later than this no longer fit what the user sees. */
const lastCallMs = 400
/** What the inspector lists. */
const traceLimit = 50
/** Shown suggestions whose outcome is still open; the editor reports nearly all, and never late. */
const openDecisionLimit = 100

export interface Clock {
  /** Wall clock in milliseconds, with fractions. */
  now(): number
  /** Resolves after `ms`. */
  delay(ms: number): Promise<void>
}

export interface PredictorPorts {
  readonly clock: Clock
  readonly policy: PolicyKeeper
  readonly tokenizer: Promise<Tokenizer>
}

/** One answer to the page; the last one of a request is `final`. */
export interface PredictionAnswer {
  readonly suggestion: InlineSuggestion | null
  readonly silence: SilenceReason | null
  readonly final: boolean
}

export interface PredictionQuestion {
  readonly request: PredictRequest
  readonly document: OpenDocument
  readonly history: EditHistory
  readonly isDisabled: boolean
  readonly isSnoozed: boolean
}

/** Runs predictions, one at a time, and remembers what they need of each other: window, rejections, open decisions, traces. */
export class Predictor {
  proposers: readonly Proposer[] = []
  isSecret: (path: string) => boolean = () => true
  isLearning = true
  private running: { readonly requestId: number; readonly path: string; readonly stop: AbortController } | null = null
  private window: ContextWindow | null = null
  private rejections: RejectionMemory = noRejections
  private readonly shown = new Map<
    string,
    { readonly suggestion: InlineSuggestion; readonly decision: PolicyDecision }
  >()
  private recorded: readonly PredictionTrace[] = []

  constructor(private readonly ports: PredictorPorts) {}

  /** Newest first. */
  get traces(): readonly PredictionTrace[] {
    return this.recorded
  }

  /** Supersedes the prediction that is running, or only the one of a request. */
  cancel(requestId: number | null = null): void {
    if (this.running === null || (requestId !== null && this.running.requestId !== requestId)) return
    this.running.stop.abort(new DOMException('superseded', 'AbortError'))
    this.running = null
  }

  /** The document closes: nothing more is predicted in it. */
  leave(path: string): void {
    if (this.running?.path === path) this.cancel()
  }

  followChange(path: string, version: number, isOwn: boolean, { changes, before, after }: AppliedChange): void {
    this.cancel()
    this.rejections = stepRejections(this.rejections, path, {
      changes: changes.desc,
      before: (from, to) => before.sliceString(from, to),
      after: (from, to) => after.sliceString(from, to),
      cursor: isOwn ? lastChangedPosition(changes.desc) : null,
      version,
    })
  }

  async predict(question: PredictionQuestion, answer: (answer: PredictionAnswer) => void): Promise<void> {
    this.cancel()
    const { clock } = this.ports
    const { request, document } = question
    const running = { requestId: request.requestId, path: request.path, stop: new AbortController() }
    const { signal } = running.stop
    this.running = running
    if (document.version !== request.version) return answer({ suggestion: null, silence: 'superseded', final: true })
    const elapsedMs = clock.now() - request.keyAtMs
    const deadline = clock.delay(Math.max(shortestWaitMs, choiceAfterKeyMs - elapsedMs))
    const lastCall = clock.delay(lastCallMs)
    const tokenizer = await this.ports.tokenizer
    if (signal.aborted) return answer({ suggestion: null, silence: 'superseded', final: true })
    const lease = document.lease()
    try {
      const prediction = predict(
        this.requestOf(question, lease?.root ?? null),
        {
          proposers: this.proposers,
          check: document.checkOfVersion(),
          fuse: fuseAgreeing,
          policy: this.ports.policy.policy,
          rejections: this.rejections,
          isSecret: this.isSecret,
          countTokens: (text) => tokenizer.count(text),
          previousWindow: this.window,
          now: clock.now,
        },
        { deadline, lastCall, signal },
      )
      let last: InlineSuggestion | null = null
      for (let next = await prediction.next(); ; next = await prediction.next()) {
        if (next.done) {
          this.window = next.value.window ?? this.window
          this.record(next.value.trace)
          return answer({ suggestion: last, silence: next.value.silence, final: true })
        }
        last = next.value.suggestion
        this.remember(last, next.value.decision)
        answer({ suggestion: last, silence: null, final: false })
      }
    } finally {
      lease?.release()
      if (this.running === running) this.running = null
    }
  }

  learn(outcome: Outcome): void {
    const known = this.shown.get(outcome.suggestionId)
    if (!known) return
    this.shown.delete(outcome.suggestionId)
    if (outcome.kind === 'rejected') this.rejections = rememberRejection(this.rejections, known.suggestion)
    this.recorded = this.recorded.map((trace) =>
      trace.id === outcome.suggestionId ? { ...trace, outcome: outcome.kind } : trace,
    )
    if (this.isLearning) this.ports.policy.learn(known.decision, outcome)
  }

  private requestOf(
    { request, document, history, isDisabled, isSnoozed }: PredictionQuestion,
    root: PredictionRequest['root'],
  ): PredictionRequest {
    const { path, version, cursor, viewport, trigger, requestId } = request
    return {
      id: `p${requestId}`,
      path,
      language: document.language,
      version,
      text: document.text.toString(),
      cursor,
      viewport,
      trigger,
      condition: { ...quietCondition, isDisabled, isSnoozed },
      root,
      history,
      atMs: this.ports.clock.now(),
    }
  }

  private remember(suggestion: InlineSuggestion, decision: PolicyDecision): void {
    this.shown.set(suggestion.id, { suggestion, decision })
    const [oldest] = this.shown.keys()
    if (oldest !== undefined && this.shown.size > openDecisionLimit) this.shown.delete(oldest)
  }

  private record(trace: PredictionTrace): void {
    this.recorded = [trace, ...this.recorded].slice(0, traceLimit)
  }
}

/** Where the cursor of whoever made the change stands after it. */
function lastChangedPosition(changes: AppliedChange['changes']['desc']): number {
  let end = 0
  changes.iterChangedRanges((_fromA, _toA, _fromB, toB) => {
    end = toB
  })
  return end
}
