import type { ChangeDesc } from '@codemirror/state'
import type { TextEdit } from '../text/text-edit'
import { ghostPieces } from './ghost-piece'
import type { InlineSuggestion } from './inline-suggestion'

/** A suggestion on screen. `suggestion.edit` is what is left of it; `typed` is what the user already typed or accepted of it. */
export interface VisibleSuggestion {
  readonly suggestion: InlineSuggestion
  readonly typed: string
}

/** The document around the suggestion, on both sides of one change. `slice` reads the text of a range. */
export interface SuggestionChange {
  readonly changes: ChangeDesc
  readonly before: (from: number, to: number) => string
  readonly after: (from: number, to: number) => string
  /** Cursor after the change; null when somebody else made it. */
  readonly cursor: number | null
  /** Document version after the change. */
  readonly version: number
}

/** `completed`: everything was typed, which counts as accepted (`typed-through`). `gone`: the text went another way (`diverged`). */
export type SuggestionStep =
  | { readonly kind: 'kept'; readonly visible: VisibleSuggestion }
  | { readonly kind: 'completed' }
  | { readonly kind: 'gone' }

export const showSuggestion = (suggestion: InlineSuggestion): VisibleSuggestion => ({ suggestion, typed: '' })

const gone: SuggestionStep = { kind: 'gone' }

/**
 * Carries a visible suggestion over a change: typing along shrinks it, deleting what was typed of it lets it grow back, an edit elsewhere
 * moves it, and an auto-closed bracket is absorbed. Anything else ends it.
 */
export function stepSuggestion(visible: VisibleSuggestion, change: SuggestionChange): SuggestionStep {
  const { edit } = visible.suggestion
  const touch = touchOf(edit, change.changes)
  if (touch === 'elsewhere') return kept(visible, mapEdit(edit, change.changes), visible.typed, change.version)
  const back = touch === 'before' || touch === 'inside' ? growBack(visible, change) : null
  if (back) return back
  if (touch === 'before') return gone
  return visible.suggestion.kind === 'rewrite' ? stepRewrite(visible, change) : typeThrough(visible, change)
}

/** `before`: deletes or replaces text in front of the suggestion, up to it or beyond; `elsewhere`: leaves the suggested range and its edges alone. */
function touchOf(edit: TextEdit, changes: ChangeDesc): 'elsewhere' | 'before' | 'inside' {
  let touch: 'elsewhere' | 'before' | 'inside' = 'elsewhere'
  changes.iterChangedRanges((fromA, toA) => {
    if (toA < edit.from || fromA > edit.to) return
    const isBefore = fromA < edit.from && toA >= edit.from
    if (isBefore) touch = touch === 'inside' ? 'inside' : 'before'
    else touch = 'inside'
  })
  return touch
}

const mapEdit = (edit: TextEdit, changes: ChangeDesc): TextEdit => {
  const from = changes.mapPos(edit.from, edit.from === edit.to ? 1 : -1)
  return { from, to: Math.max(from, changes.mapPos(edit.to, 1)), insert: edit.insert }
}

/** Backspace over text that was typed of this suggestion. An auto-closed bracket may vanish with its opener: then it comes back too. */
function growBack(
  visible: VisibleSuggestion,
  { changes, before, after, version, cursor }: SuggestionChange,
): SuggestionStep | null {
  const { edit } = visible.suggestion
  const { typed } = visible
  if (typed === '' || cursor === null) return null
  const start = changes.mapPos(edit.from, -1)
  const deletedLength = edit.from - start
  if (deletedLength <= 0 || deletedLength > typed.length || changes.newLength >= changes.length) return null
  const deleted = before(start, edit.from)
  if (!typed.endsWith(deleted) || start !== cursor) return null
  const to = changes.mapPos(edit.to, -1)
  const insert = deleted + edit.insert
  if (to < start || ghostPieces({ from: start, to, insert }, after(start, to)) === null) return null
  return kept(visible, { from: start, to, insert }, typed.slice(0, typed.length - deletedLength), version)
}

/** What now stands in the suggested range must be a start of the suggestion, then the cursor, then closers it brings anyway. */
function typeThrough(
  visible: VisibleSuggestion,
  { changes, after, cursor, version }: SuggestionChange,
): SuggestionStep {
  const { edit } = visible.suggestion
  const from = changes.mapPos(edit.from, -1)
  const to = changes.mapPos(edit.to, 1)
  const now = after(from, to)
  if (now === edit.insert) return { kind: 'completed' }
  if (cursor === null || cursor < from || cursor > to) return gone
  const head = after(from, cursor)
  if (!edit.insert.startsWith(head)) return gone
  const insert = edit.insert.slice(head.length)
  const tail = after(cursor, to)
  const rest = { from: cursor, to, insert }
  if (ghostPieces(rest, tail) === null) return gone
  return kept(visible, rest, visible.typed + head, version)
}

/** A rewrite survives only when the touched range came closer to what is suggested: a start of it, then a rest of the old text. */
function stepRewrite(
  visible: VisibleSuggestion,
  { changes, before, after, version }: SuggestionChange,
): SuggestionStep {
  const { edit } = visible.suggestion
  const from = changes.mapPos(edit.from, -1)
  const to = changes.mapPos(edit.to, 1)
  const now = after(from, to)
  if (now === edit.insert) return { kind: 'completed' }
  const head = commonPrefix(now, edit.insert)
  const headBefore = commonPrefix(before(edit.from, edit.to), edit.insert)
  if (head < headBefore || !before(edit.from, edit.to).endsWith(now.slice(head))) return gone
  return kept(visible, { from, to, insert: edit.insert }, visible.typed, version)
}

function commonPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}

function kept(visible: VisibleSuggestion, edit: TextEdit, typed: string, version: number): SuggestionStep {
  const { suggestion } = visible
  const cursor = suggestion.kind === 'rewrite' ? suggestion.cursor : edit.from
  return { kind: 'kept', visible: { suggestion: { ...suggestion, edit, cursor, version }, typed } }
}

/**
 * What to show when `next` arrives while `current` is on screen, both for the same document version: `next` only when it extends what
 * the user reads, so that nothing flickers.
 */
export function replaceVisible(current: VisibleSuggestion | null, next: InlineSuggestion): VisibleSuggestion {
  if (!current) return showSuggestion(next)
  return extendsSuggestion(current.suggestion, next) ? { suggestion: next, typed: current.typed } : current
}

/** Whether `next` shows everything that `current` shows, and more, at the same place. */
export function extendsSuggestion(current: InlineSuggestion, next: InlineSuggestion): boolean {
  return (
    next.path === current.path &&
    next.edit.from === current.edit.from &&
    next.edit.to >= current.edit.to &&
    next.edit.insert.length > current.edit.insert.length &&
    next.edit.insert.startsWith(current.edit.insert)
  )
}

/** White space, then an identifier, a number or a run of punctuation; what follows a line break counts from its indentation. */
const leadingWord = /^\s*(?:[\p{L}\p{N}\p{M}_$]+|[^\p{L}\p{N}\p{M}_$\s]+)/u
const leadingLine = /^\n*[^\n]*/

/** Applying part of a suggestion: `edit` goes to the document; `rest` (for the text after it) stays on screen, null when nothing is left. */
export interface PartialAccept {
  readonly edit: TextEdit
  readonly rest: VisibleSuggestion | null
}

/** Accepts the next word or line. `replaced` is the document's text in the suggestion's range. A rewrite is accepted as a whole. */
export function acceptPart(visible: VisibleSuggestion, unit: 'word' | 'line', replaced: string): PartialAccept {
  const { suggestion, typed } = visible
  const { edit } = suggestion
  const part = (unit === 'word' ? leadingWord : leadingLine).exec(edit.insert)?.[0] ?? edit.insert
  const pieces = suggestion.kind === 'rewrite' ? null : ghostPieces(edit, replaced)
  if (!pieces || part === edit.insert) return { edit, rest: null }
  const consumed = replacedWithin(edit, replaced, part.length)
  const from = edit.from + part.length
  const rest = { from, to: from + replaced.length - consumed, insert: edit.insert.slice(part.length) }
  const applied = { from: edit.from, to: edit.from + consumed, insert: part }
  if (rest.insert === replaced.slice(consumed)) return { edit: applied, rest: null }
  const version = suggestion.version + 1
  return {
    edit: applied,
    rest: { suggestion: { ...suggestion, edit: rest, cursor: from, version }, typed: typed + part },
  }
}

/** How many of the replaced characters are matched within the first `length` characters of the insertion. */
function replacedWithin(edit: TextEdit, replaced: string, length: number): number {
  let end = edit.insert.length
  for (let i = replaced.length - 1; i >= 0; i--) {
    end = edit.insert.lastIndexOf(replaced.charAt(i), end - 1)
    if (end < length) return i + 1
  }
  return 0
}
