import { Transaction } from '@codemirror/state'
import type { EditAuthor, EditOrigin } from '@/core/history/history-edit'
import { changeSourceOf, isMirrored } from './collab/binding'

/** `userEvent` of a transaction that applies a suggestion, whole or in part. */
export const acceptanceEvent = 'input.suggestion'

export interface ChangeOrigin {
  readonly origin: EditOrigin
  readonly author: EditAuthor
}

/** How a transaction's change came about. A partner's name is not known here, so that all partners share one. */
export function changeOriginOf(transaction: Transaction): ChangeOrigin {
  const source = changeSourceOf(transaction)
  if (source === 'remote') return { origin: 'remote', author: { partner: 'partner' } }
  if (source === 'disk') return { origin: 'disk', author: 'self' }
  return { origin: source === 'undo' ? 'undo' : ownOrigin(transaction), author: 'self' }
}

function ownOrigin(transaction: Transaction): EditOrigin {
  if (transaction.isUserEvent('undo') || transaction.isUserEvent('redo')) return 'undo'
  if (transaction.isUserEvent(acceptanceEvent)) return 'accept'
  if (
    transaction.isUserEvent('input.paste') ||
    transaction.isUserEvent('input.drop') ||
    transaction.isUserEvent('move')
  )
    return 'paste'
  return transaction.isUserEvent('delete') ? 'delete' : 'type'
}

/** True for changes that this editor's user did not make with the cursor here: partners, the disk, another view of the same text. */
export function isOthersChange(transaction: Transaction): boolean {
  return (
    changeSourceOf(transaction) !== 'undo' &&
    (isMirrored(transaction) || transaction.annotation(Transaction.remote) === true)
  )
}
