import type { TextEdit } from '../text/text-edit'
import type { CandidateFilter } from './candidate-filter'
import { levenshtein } from './levenshtein'
import type { TextFrame } from './text-frame'

/** Tabby's rule: the first three lines are within 5 % of what follows anyway. */
const comparedLines = 3
const largestShare = 0.05
/** Shorter text repeats from line to line for good reasons: `},`, `0,`, `break`. */
const fewestCharacters = 12
/** Compared of each line, so that minified text costs nothing. */
const lineCharacters = 300

/**
 * Mends an insertion at the cursor that repeats what follows it: the rest of the line, auto-closed brackets and quotes, closing lines.
 * Brackets that it repeats with more behind them are replaced instead. Drops it when all of it is there already.
 */
export const trimDuplicateSuffix: CandidateFilter = (candidate, { frame }) => {
  const { edit } = candidate
  if (edit.from !== frame.cursor || edit.to !== frame.cursor) return candidate
  if (repeatsNextLines(edit.insert, frame)) return 'duplicate-suffix'
  const mended = absorbClosers(trimRepeatedLines(edit, frame), frame)
  if (mended.insert === '' && mended.from === mended.to && edit.insert !== '') return 'duplicate-suffix'
  return mended === edit ? candidate : { ...candidate, edit: mended }
}

/** The line that the insertion makes, and its next ones, against the lines that follow the cursor's. */
function repeatsNextLines(insert: string, frame: TextFrame): boolean {
  const made = solidLines(frame.linePrefix + insert)
  const next = solidLines(frame.text.slice(frame.lineTo))
  if (made.length === 0 || next.length < made.length) return false
  const ours = made.join('\n')
  const theirs = next.slice(0, made.length).join('\n')
  if (ours.length < fewestCharacters) return false
  const limit = made.length === 1 ? 0 : Math.max(1, Math.floor(largestShare * ours.length))
  return levenshtein(ours, theirs, limit) <= limit
}

function solidLines(text: string): readonly string[] {
  const lines: string[] = []
  for (let at = 0; at <= text.length && lines.length < comparedLines; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, Math.min(end, at + lineCharacters)).trim()
    if (line !== '') lines.push(line)
    at = end + 1
  }
  return lines
}

/** Cuts lines off the insertion's end that stand, indentation and all, right below the cursor's line. */
function trimRepeatedLines(edit: TextEdit, frame: TextFrame): TextEdit {
  if (!edit.insert.includes('\n') || frame.lineSuffix.trim() !== '') return edit
  const inserted = edit.insert.replace(/\s+$/, '').split('\n')
  const following = frame.text.slice(frame.lineTo + 1, frame.lineTo + 1 + edit.insert.length).split('\n')
  for (let count = Math.min(inserted.length - 1, following.length); count > 0; count--) {
    const tail = inserted.slice(-count)
    if (tail.every((line, i) => line === following[i]?.replace(/\s+$/, ''))) {
      return { ...edit, insert: inserted.slice(0, -count).join('\n') }
    }
  }
  return edit
}

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
const quotes = `'"\``
/** The part of a line's rest that an insertion can close: code behind it stays out of it. */
const beforeWords = /^[^\p{L}\p{N}_$]*/u

/** What follows the cursor on its line: trimmed when the insertion ends in it, replaced when the insertion closes it and goes on. */
function absorbClosers(edit: TextEdit, frame: TextFrame): TextEdit {
  const whole = frame.lineSuffix.trimEnd()
  const { insert } = edit
  if (whole === '' || insert.includes('\n')) return edit
  if (/[\p{L}\p{N}]/u.test(whole) && insert.endsWith(whole)) return { ...edit, insert: insert.slice(0, -whole.length) }
  const rest = beforeWords.exec(whole)?.[0] ?? ''
  const length = repeatedLength(insert, rest)
  if (length === 0) return edit
  const repeated = rest.slice(0, length)
  return insert.endsWith(repeated) ? { ...edit, insert: insert.slice(0, -length) } : { ...edit, to: edit.to + length }
}

/** How much of the line's rest the insertion brings itself: the closers it does not open, and what ends the statement behind them. */
function repeatedLength(insert: string, rest: string): number {
  const unmatched = unmatchedClosers(insert)
  let matched = 0
  let lastAt = -1
  for (const { character, at } of unmatched) {
    if (character === rest[matched]) {
      matched += 1
      lastAt = at
    } else if (!quotes.includes(character)) break
  }
  const tail = rest.slice(matched)
  if (matched > 0) return insert.slice(lastAt + 1) === tail ? rest.length : matched
  return /^[;,:]+$/.test(rest) && insert.endsWith(rest) ? rest.length : 0
}

interface Closer {
  readonly character: string
  readonly at: number
}

/** Brackets and quotes that the insertion closes without having opened them, in order. An apostrophe in a string looks like one. */
function unmatchedClosers(insert: string): readonly Closer[] {
  const open: string[] = []
  const unmatched: Closer[] = []
  let quote: string | null = null
  for (let at = 0; at < insert.length; at++) {
    const character = insert.charAt(at)
    if (character === '\\') at += 1
    else if (quote !== null) quote = character === quote ? null : quote
    else if (quotes.includes(character)) {
      if (insert.indexOf(character, at + 1) < 0) unmatched.push({ character, at })
      else quote = character
    } else if (closerOf[character]) open.push(closerOf[character])
    else if (character === ')' || character === ']' || character === '}') {
      if (open.at(-1) === character) open.pop()
      else unmatched.push({ character, at })
    }
  }
  return unmatched
}
