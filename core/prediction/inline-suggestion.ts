import type { TextEdit } from '../text/text-edit'
import type { ProposerId } from './candidate'

/**
 * What the user is offered. `edit` refers to document version `version` of `path`.
 * `inline`: insertion within the cursor's line; `block`: insertion over several lines; `rewrite`: anything that also deletes,
 * or that lies away from the cursor (then the first Tab jumps, the second applies). An `inline` edit may replace auto-closed brackets
 * behind the cursor by text that brings them back: `ghostPieces` tells what is added where.
 */
export interface InlineSuggestion {
  readonly id: string
  readonly path: string
  readonly version: number
  readonly kind: 'inline' | 'block' | 'rewrite'
  readonly edit: TextEdit
  /** Cursor at the time of the request. */
  readonly cursor: number
  readonly proposer: ProposerId
  /** Probability in [0, 1] that the policy gave it. */
  readonly confidence: number
}
