/**
 * A walk through a syntax tree without allocating a node per step. tree-sitter's `TreeCursor` satisfies it structurally.
 * Offsets are UTF-16, half-open, in the text that was parsed. `goto…` return false and stay where they are when there is no such node.
 */
export interface SyntaxCursor {
  readonly nodeType: string
  readonly nodeIsNamed: boolean
  readonly currentFieldName: string | null
  readonly startIndex: number
  readonly endIndex: number
  gotoFirstChild(): boolean
  /** Moves to the first child that ends after `index`. */
  gotoFirstChildForIndex(index: number): boolean
  gotoNextSibling(): boolean
  gotoParent(): boolean
}

/** Read access to a text by UTF-16 offsets; CodeMirror's `Text` satisfies it. */
export interface TextSource {
  readonly length: number
  sliceString(from: number, to: number): string
}
