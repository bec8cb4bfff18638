import type { TextEdit } from '../text/text-edit'

/** The cursor's line in a document, cut at the cursor. */
export interface TextFrame {
  readonly text: string
  readonly cursor: number
  readonly lineFrom: number
  readonly lineTo: number
  readonly linePrefix: string
  readonly lineSuffix: string
}

export function frameAt(text: string, cursor: number): TextFrame {
  // A search from -1 would look at the first character.
  const lineFrom = cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1
  const newline = text.indexOf('\n', cursor)
  const lineTo = newline < 0 ? text.length : newline
  return {
    text,
    cursor,
    lineFrom,
    lineTo,
    linePrefix: text.slice(lineFrom, cursor),
    lineSuffix: text.slice(cursor, lineTo),
  }
}

/** The document after an edit; for edits whose result has to be looked at as a whole. */
export const applyEdit = (text: string, edit: TextEdit): string =>
  text.slice(0, edit.from) + edit.insert + text.slice(edit.to)

/** Leaves out what an edit replaces by itself at its ends; an insertion keeps its place. */
export function minimiseEdit(text: string, edit: TextEdit): TextEdit {
  const { insert } = edit
  let { from, to } = edit
  let start = 0
  let end = insert.length
  while (to > from && end > start && text[to - 1] === insert[end - 1]) {
    to -= 1
    end -= 1
  }
  while (from < to && start < end && text[from] === insert[start]) {
    from += 1
    start += 1
  }
  return start === 0 && end === insert.length ? edit : { from, to, insert: insert.slice(start, end) }
}
