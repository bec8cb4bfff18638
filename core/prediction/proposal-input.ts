import type { ContextWindow } from '../context/context-window'
import type { HistoryEdit } from '../history/history-edit'
import type { LocalProposalInput } from './candidate'
import type { PredictionRequest } from './prediction-request'
import type { TextFrame } from './text-frame'

/** Bounds of what a proposer reads around the cursor: what `ProposalInput` promises. */
const prefixCharacters = 16_000
const suffixCharacters = 8_000
/** Asked of each proposer: more than the five that are kept, since filters and checks drop some. */
const proposalLimit = 8

/** What the proposers see. Edits of secret files are left out. */
export function proposalInput({
  request,
  frame,
  edits,
  window,
  isSecret,
}: {
  readonly request: PredictionRequest
  readonly frame: TextFrame
  /** Newest first. */
  readonly edits: readonly HistoryEdit[]
  readonly window: ContextWindow
  readonly isSecret: (path: string) => boolean
}): LocalProposalInput {
  const { path, language, text, cursor, viewport, root } = request
  return {
    path,
    language,
    text,
    root,
    cursor,
    viewport,
    prefix: text.slice(Math.max(0, frame.cursor - prefixCharacters), frame.cursor),
    suffix: text.slice(frame.cursor, frame.cursor + suffixCharacters),
    recentEdits: edits.filter((edit) => !isSecret(edit.path)),
    limit: proposalLimit,
    window,
  }
}
