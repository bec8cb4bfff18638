import type { TextEdit } from '../text/text-edit'
import type { ContextWindow } from '../context/context-window'
import type { LanguageId } from '../text/language'
import type { HistoryEdit } from '../history/history-edit'
import type { SyntaxNode } from '../syntax/syntax-node'

export type ProposerId = 'copy' | 'cache' | 'pattern' | 'model'

/** A raw proposal. `edit` refers to the document version of the request that produced it. */
export interface Candidate {
  readonly proposer: ProposerId
  readonly edit: TextEdit
  /** Natural log, calibrated per proposer on the development projects; at most 0. */
  readonly logProbability: number
  /** Characters of context that the proposal's source matched; 0 when the proposer has no such notion. */
  readonly matchLength: number
}

export interface ValidCandidate extends Candidate {
  /** Syntax errors after minus before, inside the enclosing declaration; at most 0 here. Null when it was not checked in time. */
  readonly addedErrors: number | null
}

export interface RankedCandidate extends ValidCandidate {
  /** Log probability after length penalty, tie-breaker and per-user weights: what the policy's softmax sees. */
  readonly score: number
  /** Levenshtein distance from the partial token at the cursor to the word the candidate makes of it. */
  readonly distance: number
}

/** What a proposer sees. Plain data except `root`, which never crosses a worker boundary. */
export interface ProposalInput {
  readonly path: string
  readonly language: LanguageId
  /** Text before the cursor, at most 16 000 characters, ending at the cursor. */
  readonly prefix: string
  /** Text after the cursor, at most 8 000 characters. */
  readonly suffix: string
  /** Cursor offset in the whole document, so that proposers can place edits. */
  readonly cursor: number
  /** Newest first. */
  readonly recentEdits: readonly HistoryEdit[]
  /** Visible range of the document on screen, offsets in the whole document. */
  readonly viewport: { readonly from: number; readonly to: number }
  readonly limit: number
}

export interface LocalProposalInput extends ProposalInput {
  readonly root: SyntaxNode | null
  /** The whole document, for proposers that run where the tree lives. */
  readonly text: string
  /** What a model reads; the other proposers have no use for it. */
  readonly window?: ContextWindow
}

/** Best first, at most `input.limit`. Aborting rejects with the signal's reason. */
export interface Proposer {
  readonly id: ProposerId
  /** It proposes edits away from the cursor, so it is asked even where nothing can be written at the cursor. */
  readonly looksElsewhere?: true
  propose(input: LocalProposalInput, signal: AbortSignal): Promise<readonly Candidate[]>
}
