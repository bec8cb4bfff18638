/**
 * The part of a syntax tree that core reads. tree-sitter's `Node` satisfies it structurally, so its type never enters core.
 * Offsets are UTF-16, half-open, in the text that was parsed. `id` is stable for a node that an incremental parse reused.
 */
export interface SyntaxNode {
  readonly id: number
  readonly type: string
  readonly isNamed: boolean
  readonly isError: boolean
  readonly isMissing: boolean
  /** True when this node or any descendant is an error or missing. */
  readonly hasError: boolean
  readonly startIndex: number
  readonly endIndex: number
  readonly parent: SyntaxNode | null
  readonly childCount: number
  child(index: number): SyntaxNode | null
  descendantForIndex(from: number, to?: number): SyntaxNode | null
  fieldNameForChild(index: number): string | null
}
