/** Replaces `[from, to)` by `insert`. Offsets are UTF-16 and refer to the text *before* the edit. */
export interface TextEdit {
  readonly from: number
  readonly to: number
  readonly insert: string
}
