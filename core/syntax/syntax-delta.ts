/** One changed subtree. `from/to` refer to the new text, `oldFrom/oldTo` to the text before the keystroke. */
export interface NodeChange {
  readonly kind: 'inserted' | 'deleted' | 'replaced' | 'text'
  /** Node kind, such as `call_expression`; of the old node when `kind` is `deleted`. */
  readonly type: string
  /** Field name in the parent, such as `arguments`; null when the grammar names none. */
  readonly field: string | null
  /** Node kinds from the root down to the changed node's parent. */
  readonly path: readonly string[]
  readonly from: number
  readonly to: number
  readonly oldFrom: number
  readonly oldTo: number
  /** At most `nodeTextLimit` characters each. */
  readonly oldText: string
  readonly newText: string
}

/** What one keystroke did to the syntax tree. `truncated` when the change list hit its bound. */
export interface SyntaxDelta {
  readonly changes: readonly NodeChange[]
  readonly truncated: boolean
}
