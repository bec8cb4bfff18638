import type { ChangeDesc, Text } from '@codemirror/state'
import type { HistoryChange } from './history-change'
import type { HistoryEdit } from './history-edit'

/** Edits this close in lines are one edit (Zed's event coalescing). */
export const coalesceLines = 8
/** Text kept of each side of an edit: about 500 tokens, the whole budget of a prompt. A clipped edit takes no more keystrokes. */
export const editTextLimit = 2000

interface Hull {
  /** In the text before the change. */
  readonly fromA: number
  readonly toA: number
  /** In the text after it. */
  readonly fromB: number
  readonly toB: number
}

/** An edit with the range that it replaced, in the text before the change. */
export interface PlacedEdit {
  readonly edit: HistoryEdit
  readonly fromA: number
  readonly toA: number
}

/** True when an edit changed nothing but white space. */
export const isWhitespaceOnly = (edit: Pick<HistoryEdit, 'removed' | 'inserted'>) =>
  edit.removed.replace(/\s+/g, '') === edit.inserted.replace(/\s+/g, '')

/** The edits of one change: its ranges, those within 8 lines of each other taken together. */
export function editsOfChange(change: HistoryChange): readonly PlacedEdit[] {
  const hulls: Hull[] = []
  change.changes.iterChangedRanges((fromA, toA, fromB, toB) => {
    const last = hulls.at(-1)
    const isNear = last && lineOf(change.after, fromB) - lineOf(change.after, last.toB) <= coalesceLines
    if (isNear) hulls[hulls.length - 1] = { fromA: last.fromA, toA, fromB: last.fromB, toB }
    else hulls.push({ fromA, toA, fromB, toB })
  })
  return hulls.map((hull) => ({ edit: editOfHull(hull, change), fromA: hull.fromA, toA: hull.toA }))
}

function editOfHull(hull: Hull, change: HistoryChange): HistoryEdit {
  const removed = sliceUpTo(change.before, hull.fromA, hull.toA)
  const inserted = sliceUpTo(change.after, hull.fromB, hull.toB)
  return finishEdit(change, { from: hull.fromB, to: hull.toB, removed, inserted }, change.atMs)
}

/**
 * The edit that leads from the text before `open` to the text after `placed`, which directly follows it. `'nothing'` when the two undo
 * each other; null when they are more than 8 lines apart, too long to keep as one, or somebody else wrote into `open`. `open` refers to the text before the change.
 */
export function combineEdits(
  open: HistoryEdit,
  placed: PlacedEdit,
  change: HistoryChange,
): HistoryEdit | 'nothing' | null {
  const { before, after } = change
  const { edit } = placed
  const openTo = open.from + open.inserted.length
  const distance = Math.max(
    lineOf(before, placed.fromA) - lineOf(before, openTo),
    lineOf(before, open.from) - lineOf(before, placed.toA),
  )
  if (distance > coalesceLines || before.sliceString(open.from, openTo) !== open.inserted) return null
  const fromA = Math.min(open.from, placed.fromA)
  const toA = Math.max(openTo, placed.toA)
  const toB = toA + after.length - before.length
  const removed = before.sliceString(fromA, open.from) + open.removed + before.sliceString(openTo, toA)
  const inserted = after.sliceString(fromA, toB)
  if (removed === inserted) return 'nothing'
  if (removed.length >= editTextLimit || inserted.length >= editTextLimit) return null
  const merged = finishEdit(change, { from: fromA, to: toB, removed, inserted }, open.startedAtMs)
  return { ...merged, origin: open.origin === edit.origin ? open.origin : 'type' }
}

interface Replacement {
  readonly from: number
  readonly to: number
  readonly removed: string
  readonly inserted: string
}

function finishEdit(change: HistoryChange, replacement: Replacement, startedAtMs: number): HistoryEdit {
  const { after, path, author, origin, atMs, syntax } = change
  const { removed, inserted, from } = replacement
  const isClipped = removed.length >= editTextLimit || inserted.length >= editTextLimit
  const first = after.lineAt(from)
  const last = after.lineAt(replacement.to)
  const head = after.sliceString(Math.max(first.from, from - editTextLimit), from)
  const tail = after.sliceString(replacement.to, Math.min(last.to, replacement.to + editTextLimit))
  return {
    path,
    author,
    origin,
    startedAtMs,
    endedAtMs: atMs,
    from,
    line: first.number,
    removed,
    inserted,
    before: clip(head + removed + tail),
    after: clip(head + inserted + tail),
    syntax,
    closed: isClipped,
  }
}

/** Moves an edit over a later change of its file. */
export function mapEdit(edit: HistoryEdit, changes: ChangeDesc, after: Text): HistoryEdit {
  const from = changes.mapPos(edit.from, -1)
  const line = lineOf(after, from)
  return from === edit.from && line === edit.line ? edit : { ...edit, from, line }
}

const lineOf = (text: Text, at: number) => text.lineAt(at).number
const clip = (text: string) => text.slice(0, editTextLimit)
const sliceUpTo = (text: Text, from: number, to: number) => text.sliceString(from, Math.min(to, from + editTextLimit))
