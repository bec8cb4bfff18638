import type { Text } from '@codemirror/state'
import { diffText, withoutCommonEnds } from '@/core/diff/text-diff'
import { ghostPieces, type GhostPiece } from '@/core/prediction/ghost-piece'
import type { TextEdit } from '@/core/text/text-edit'

/** A stretch of a line in the diff box; `added` when the document does not have it there. */
export interface DiffSegment {
  readonly text: string
  readonly added: boolean
}

interface TextRange {
  readonly from: number
  readonly to: number
}

/**
 * How an edit is drawn. `ghost`: it only adds. `rewrite`: `removed` is struck through in place, and `lines` are what the touched lines
 * become, empty when they only lose something. `from` and `to` bound all of it.
 */
export type Presentation =
  | { readonly kind: 'ghost'; readonly pieces: readonly GhostPiece[] }
  | {
      readonly kind: 'rewrite'
      readonly from: number
      readonly to: number
      readonly removed: readonly TextRange[]
      readonly lines: readonly (readonly DiffSegment[])[]
    }

/** What may stand between pieces of ghost text. A word kept letter by letter would be unreadable. */
const keptBetweenPieces = /^[\s)\]}>"'`;,]*$/
/** A few milliseconds of search; a rewrite so large that it needs more is drawn in larger pieces. */
const maxDiffSteps = 50_000

/** Offsets of `edit` refer to `doc`. An edit that changes nothing gives no pieces. */
export function presentEdit(doc: Text, edit: TextEdit): Presentation {
  const replaced = doc.sliceString(edit.from, edit.to)
  const aroundClosers = keptBetweenPieces.test(replaced) ? ghostPieces(edit, replaced) : null
  if (aroundClosers && canBeGhost(aroundClosers)) return { kind: 'ghost', pieces: aroundClosers }
  const core = withoutCommonEnds(replaced, { from: 0, to: replaced.length, insert: edit.insert })
  if (core.from === core.to)
    return { kind: 'ghost', pieces: core.insert ? [{ at: edit.from + core.from, text: core.insert }] : [] }
  return presentRewrite(doc, edit)
}

/** Lines can be added after the last piece only: what stands behind a piece has to follow it to its last line. */
const canBeGhost = (pieces: readonly GhostPiece[]) => pieces.slice(0, -1).every((piece) => !piece.text.includes('\n'))

/** Characters of its line that a change is shown among; only a minified file has more. */
export const lineContext = 1_000

/** Compares whole lines, word by word. */
function presentRewrite(doc: Text, edit: TextEdit): Presentation {
  const first = Math.max(doc.lineAt(edit.from).from, edit.from - lineContext)
  const last = Math.min(doc.lineAt(edit.to).to, edit.to + lineContext)
  const before = doc.sliceString(first, last)
  const after = doc.sliceString(first, edit.from) + edit.insert + doc.sliceString(edit.to, last)
  const { edits } = diffText(before, after, { granularity: 'word', maxSteps: maxDiffSteps })
  const pieces = edits.map(({ from, insert }) => ({ at: first + from, text: insert }))
  if (edits.every(({ from, to }) => from === to) && canBeGhost(pieces)) return { kind: 'ghost', pieces }
  return {
    kind: 'rewrite',
    from: first + (edits[0]?.from ?? 0),
    to: first + (edits.at(-1)?.to ?? 0),
    removed: edits.filter(({ from, to }) => from < to).map(({ from, to }) => ({ from: first + from, to: first + to })),
    lines: edits.some(({ insert }) => insert !== '') ? boxLines(before, edits) : [],
  }
}

/** The new lines from the first one that has something added to the last, without the indentation that they share. */
function boxLines(before: string, edits: readonly TextEdit[]): readonly (readonly DiffSegment[])[] {
  const lines: DiffSegment[][] = [[]]
  const put = (text: string, added: boolean) =>
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([])
      if (part !== '') lines.at(-1)?.push({ text: part, added })
    })
  let at = 0
  for (const { from, to, insert } of edits) {
    put(before.slice(at, from), false)
    put(insert, true)
    at = to
  }
  put(before.slice(at), false)
  const isTouched = lines.map((line) => line.some((segment) => segment.added))
  const touched = lines.slice(Math.max(0, isTouched.indexOf(true)), isTouched.lastIndexOf(true) + 1)
  const indent = sharedIndent(touched)
  return touched.map((line) => dedent(line, indent))
}

const textOf = (line: readonly DiffSegment[]) => line.map((segment) => segment.text).join('')

function sharedIndent(lines: readonly (readonly DiffSegment[])[]): number {
  const widths = lines
    .map(textOf)
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length)
  return widths.length === 0 ? 0 : Math.min(...widths)
}

function dedent(line: readonly DiffSegment[], indent: number): readonly DiffSegment[] {
  let left = indent
  return line.flatMap((segment) => {
    const text = segment.text.slice(Math.min(left, segment.text.length))
    left -= segment.text.length - text.length
    return text === '' ? [] : [{ ...segment, text }]
  })
}
