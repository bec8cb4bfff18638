import type { SyntaxDelta } from '../syntax/syntax-delta'

export type EditAuthor = 'self' | { readonly partner: string }
/** `undo` covers redo; `disk` is another program; `accept` is an accepted prediction. */
export type EditOrigin = 'type' | 'delete' | 'paste' | 'undo' | 'accept' | 'disk' | 'remote'

/**
 * One coalesced edit of the ring of 8. `removed` and `inserted` are the texts it replaced and left behind; `from` and `line`
 * (1-based) refer to the file's current text: they move with every later change. `before`/`after` are the whole lines it touched,
 * as they were, for prompts and patterns.
 */
export interface HistoryEdit {
  readonly path: string
  readonly author: EditAuthor
  readonly origin: EditOrigin
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly from: number
  readonly line: number
  readonly removed: string
  readonly inserted: string
  readonly before: string
  readonly after: string
  readonly syntax: SyntaxDelta | null
  /** False while later keystrokes may still be coalesced into it. */
  readonly closed: boolean
}
