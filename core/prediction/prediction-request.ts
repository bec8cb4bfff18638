import type { EditHistory } from '../history/edit-history'
import type { SyntaxNode } from '../syntax/syntax-node'
import type { LanguageId } from '../text/language'

/** Facts about editor and settings that can forbid a prediction. All false when there is nothing in the way. */
export interface EditorCondition {
  readonly isDisabled: boolean
  readonly isSnoozed: boolean
  readonly isReadOnly: boolean
  readonly hasSelection: boolean
  readonly hasSeveralCursors: boolean
  readonly isComposing: boolean
  readonly isMenuOpen: boolean
}

export const quietCondition: EditorCondition = {
  isDisabled: false,
  isSnoozed: false,
  isReadOnly: false,
  hasSelection: false,
  hasSeveralCursors: false,
  isComposing: false,
  isMenuOpen: false,
}

/** One question to the pipeline. Every position refers to `text`, which is version `version` of `path`. */
export interface PredictionRequest {
  /** Unique; becomes the suggestion's and the trace's id. */
  readonly id: string
  readonly path: string
  readonly language: LanguageId
  readonly version: number
  readonly text: string
  readonly cursor: number
  readonly viewport: { readonly from: number; readonly to: number }
  readonly trigger: 'type' | 'delete' | 'move' | 'accept' | 'explicit'
  readonly condition: EditorCondition
  /** Tree of exactly `text`; null when it was not parsed in time. */
  readonly root: SyntaxNode | null
  readonly history: EditHistory
  /** Wall clock, for the trace and for what counts as recent. */
  readonly atMs: number
}
