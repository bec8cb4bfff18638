import type { InlineSuggestion } from './inline-suggestion'
import type { OutcomeKind } from './outcome'
import type { ProposerId } from './candidate'
import type { SilenceReason } from './silence'

export type DropReason =
  | 'adds-syntax-errors'
  | 'anti-revert'
  | 'duplicate-suffix'
  | 'token-loop'
  | 'rejected-before'
  | 'sentinel'
  | 'large-deletion'
  | 'empty'
  | 'whitespace-only'
  | 'duplicate-candidate'
  | 'touches-typing'

export interface TracedCandidate {
  readonly proposer: ProposerId
  /** The inserted text, and what it replaces; at most 400 characters each. */
  readonly insert: string
  readonly remove: string
  readonly logProbability: number
  readonly score: number | null
  readonly drop: DropReason | null
}

/** Everything one prediction did, for the inspector: JSON-safe, holds no secret file's text. */
export interface PredictionTrace {
  readonly id: string
  readonly atMs: number
  readonly path: string
  readonly version: number
  readonly line: number
  readonly column: number
  /** Stage name → milliseconds, in pipeline order. */
  readonly stageMs: Readonly<Record<string, number>>
  readonly totalMs: number
  /** Tokens in each layer of the context window. */
  readonly context: {
    readonly edits: number
    readonly suffix: number
    readonly prefix: number
    readonly syntax: number
  }
  /** Node kinds from the root to the cursor, and enclosing signatures. */
  readonly syntaxPath: readonly string[]
  readonly candidates: readonly TracedCandidate[]
  /** Proposers that failed. */
  readonly failures?: readonly { readonly proposer: ProposerId; readonly message: string }[]
  readonly shown: InlineSuggestion | null
  readonly silence: SilenceReason | null
  readonly outcome: OutcomeKind | null
}
