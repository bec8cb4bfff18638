import { Annotation, type Transaction } from '@codemirror/state'
import { ySyncAnnotation } from 'y-codemirror.next'

/** Marks a transaction whose change is undone alone, in one step: an accepted prediction, a quick fix. */
export const ownUndoStep = Annotation.define<true>()

/** The last local change, as far as grouping needs it. `from` and `to` bound its text in the document after it. */
export interface UndoGroup {
  readonly kind: 'type' | 'delete' | 'single'
  readonly from: number
  readonly to: number
}

/**
 * Where the local change of `transaction` leaves the running undo group, and whether it opens a new one: another kind of
 * change, one at another place, and everything that is not typing or deleting does. (Pauses are the undo manager's business.)
 */
export function nextUndoGroup(
  group: UndoGroup | null,
  transaction: Transaction,
): { readonly group: UndoGroup | null; readonly opens: boolean } {
  if (!transaction.docChanged) return { group: transaction.selection ? null : group, opens: false }
  if (transaction.annotation(ySyncAnnotation)) return { group: group && mapped(group, transaction), opens: false }
  const touched = touchedRange(transaction)
  const kind = kindOf(transaction)
  const opens = group === null || kind === 'single' || group.kind !== kind || !adjoins(group, touched)
  return { group: { kind, from: touched.from, to: touched.to }, opens }
}

function kindOf(transaction: Transaction): UndoGroup['kind'] {
  if (transaction.annotation(ownUndoStep)) return 'single'
  if (transaction.isUserEvent('input.type')) return 'type'
  return transaction.isUserEvent('delete') ? 'delete' : 'single'
}

const mapped = (group: UndoGroup, { changes }: Transaction): UndoGroup => ({
  kind: group.kind,
  from: changes.mapPos(group.from, -1),
  to: changes.mapPos(group.to, 1),
})

/** Bounds of all changes: `fromOld`/`toOld` before, `from`/`to` after the transaction. */
function touchedRange({ changes, newDoc }: Transaction) {
  let [fromOld, toOld, from, to] = [Infinity, 0, newDoc.length, 0]
  changes.iterChangedRanges((fromA, toA, fromB, toB) => {
    fromOld = Math.min(fromOld, fromA)
    toOld = Math.max(toOld, toA)
    from = Math.min(from, fromB)
    to = Math.max(to, toB)
  })
  return { fromOld, toOld, from, to }
}

const adjoins = (group: UndoGroup, touched: { readonly fromOld: number; readonly toOld: number }) =>
  touched.fromOld <= group.to && touched.toOld >= group.from
