import type { HistoryEdit } from '../history/history-edit'

/** The two nearest tokens on one side of a place that are not white space, nearest first; empty strings past the line's end. */
export type Neighbours = readonly [near: string, beyond: string]

/** What one edit did to one line: `removed` became `inserted`, both whole tokens, between two unchanged tokens. */
export interface LineRewrite {
  readonly removed: string
  readonly inserted: string
  /** What stands on either side of it in its line. */
  readonly left: Neighbours
  readonly right: Neighbours
  /** The line before the edit, trimmed. */
  readonly lineBefore: string
  /** Offset of `inserted` in the document as it is now. */
  readonly from: number
}

const tokenPattern = /[\p{L}\p{N}_$]+|\s+|[^\p{L}\p{N}_$\s]/gu
const wordPattern = /^[\p{L}_$][\p{L}\p{N}_$]*$/u

export const isWord = (text: string): boolean => wordPattern.test(text)

export const tokensOf = (text: string): readonly string[] => text.match(tokenPattern) ?? []

/**
 * The rewrites of an edit, line by line. None when it added or removed lines, or when `text` does not hold the edit's lines any
 * more at its place: then its positions mean nothing.
 */
export function lineRewrites(edit: HistoryEdit, text: string): readonly LineRewrite[] {
  const before = edit.before.split('\n')
  const after = edit.after.split('\n')
  if (before.length !== after.length) return []
  let offset = edit.from === 0 ? 0 : text.lastIndexOf('\n', edit.from - 1) + 1
  if (!text.startsWith(edit.after, offset)) return []
  const rewrites: LineRewrite[] = []
  for (const [index, line] of after.entries()) {
    const old = before[index] ?? ''
    if (old !== line) rewrites.push(rewriteOf(old, line, offset))
    offset += line.length + 1
  }
  return rewrites
}

/** `tokens` go outwards. */
export function neighbours(tokens: readonly string[]): Neighbours {
  const [near = '', beyond = ''] = tokens.filter((token) => token.trim() !== '')
  return [near, beyond]
}

function rewriteOf(before: string, after: string, lineFrom: number): LineRewrite {
  const old = tokensOf(before)
  const fresh = tokensOf(after)
  let head = 0
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head++
  let tail = 0
  while (
    tail < Math.min(old.length, fresh.length) - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  )
    tail++
  return {
    removed: old.slice(head, old.length - tail).join(''),
    inserted: fresh.slice(head, fresh.length - tail).join(''),
    left: neighbours(fresh.slice(0, head).reverse()),
    right: neighbours(fresh.slice(fresh.length - tail)),
    lineBefore: before.trim(),
    from: lineFrom + fresh.slice(0, head).join('').length,
  }
}
