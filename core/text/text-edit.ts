/** Replaces `[from, to)` by `insert`. Offsets are UTF-16 and refer to the text *before* the edit. */
export interface TextEdit {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/** `text` after `edits`, which are in order and do not overlap. Throws `RangeError` when they do, or when one lies outside. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const edit of edits) {
    if (edit.from < at || edit.to < edit.from || edit.to > text.length) {
      throw new RangeError(`edit ${edit.from}–${edit.to} does not fit a text of ${text.length} characters after ${at}`)
    }
    result += text.slice(at, edit.from) + edit.insert
    at = edit.to
  }
  return result + text.slice(at)
}
