import type { ContextWindow } from '../context/context-window'
import type { Candidate } from './candidate'
import type { InlineSuggestion } from './inline-suggestion'
import type { PredictionRequest } from './prediction-request'
import type { DropReason, PredictionTrace, TracedCandidate } from './prediction-trace'
import type { ProposerFailure } from './proposal-gathering'
import type { SilenceReason } from './silence'
import type { TextFrame } from './text-frame'

/** What the inspector shows of a text. */
const tracedCharacters = 400

/** Collects what one prediction does, for the inspector. Stages add up when they run again for late candidates. */
export class TraceRecorder {
  private readonly startedAt: number
  private readonly stageMs: Record<string, number> = {}
  private candidates: readonly TracedCandidate[] = []
  private failures: readonly ProposerFailure[] = []
  private window: ContextWindow | null = null

  constructor(
    private readonly request: PredictionRequest,
    private readonly frame: TextFrame,
    private readonly now: () => number,
  ) {
    this.startedAt = now()
  }

  /** Runs a synchronous stage and adds its time. */
  stage<T>(name: string, run: () => T): T {
    const start = this.now()
    const result = run()
    this.stageMs[name] = (this.stageMs[name] ?? 0) + this.now() - start
    return result
  }

  /** Notes the time since the start under a name: for what runs beside the stages. */
  mark(name: string): void {
    this.stageMs[name] = this.now() - this.startedAt
  }

  saw(window: ContextWindow): void {
    this.window = window
  }

  /** Begins a round of candidates: a late answer makes the last round the one that is kept. */
  round(failures: readonly ProposerFailure[]): void {
    this.candidates = []
    this.failures = failures
  }

  candidate(candidate: Candidate, fate: { readonly drop: DropReason } | { readonly score: number }): void {
    const { edit, proposer, logProbability } = candidate
    const traced: TracedCandidate = {
      proposer,
      insert: edit.insert.slice(0, tracedCharacters),
      remove: this.request.text.slice(edit.from, Math.min(edit.to, edit.from + tracedCharacters)),
      logProbability,
      score: 'score' in fate ? fate.score : null,
      drop: 'drop' in fate ? fate.drop : null,
    }
    this.candidates = [...this.candidates, traced]
  }

  finish(shown: InlineSuggestion | null, silence: SilenceReason | null): PredictionTrace {
    const { request, frame, window } = this
    const tokens = window?.tokens
    return {
      id: request.id,
      atMs: request.atMs,
      path: request.path,
      version: request.version,
      line: countLines(request.text, frame.lineFrom),
      column: frame.linePrefix.length + 1,
      stageMs: this.stageMs,
      totalMs: this.now() - this.startedAt,
      context: {
        edits: tokens?.edits ?? 0,
        suffix: tokens?.suffix ?? 0,
        prefix: tokens?.prefix ?? 0,
        syntax: tokens?.syntax ?? 0,
      },
      syntaxPath: window?.syntaxPath ?? [],
      candidates: this.candidates,
      failures: this.failures,
      shown,
      silence,
      outcome: null,
    }
  }
}

/** 1-based number of the line that starts at `lineFrom`. */
function countLines(text: string, lineFrom: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < lineFrom; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
