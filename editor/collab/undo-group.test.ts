import { EditorState, type TransactionSpec } from '@codemirror/state'
import { expect, test } from 'vitest'
import { ySyncAnnotation } from 'y-codemirror.next'
import { nextUndoGroup, ownUndoStep, type UndoGroup } from './undo-group'

/** Which of the transactions, applied one after the other to `doc`, open an undo group. */
function openings(doc: string, ...specs: TransactionSpec[]): boolean[] {
  let state = EditorState.create({ doc })
  let group: UndoGroup | null = null
  return specs.map((spec) => {
    const transaction = state.update(spec)
    const next = nextUndoGroup(group, transaction)
    state = transaction.state
    group = next.group
    return next.opens
  })
}

const type = (from: number, insert: string): TransactionSpec => ({ changes: { from, insert }, userEvent: 'input.type' })
const backspace = (from: number): TransactionSpec => ({
  changes: { from, to: from + 1 },
  userEvent: 'delete.backward',
})
const remote = (from: number, insert: string): TransactionSpec => ({
  changes: { from, insert },
  annotations: ySyncAnnotation.of({} as never),
})

test('letters typed one after the other are one group; deleting them is the next', () => {
  expect(openings('', type(0, 'a'), type(1, 'b'), backspace(1), backspace(0))).toEqual([true, false, true, false])
})

test('typing at another place, or after the cursor was moved, opens a group', () => {
  expect(openings('0123456789', type(0, 'a'), type(8, 'b'))).toEqual([true, true])
  expect(openings('0123456789', type(0, 'a'), { selection: { anchor: 5 } }, type(1, 'b'))).toEqual([true, false, true])
})

test('an accepted prediction is a group of its own, before and after', () => {
  const accept = {
    changes: { from: 1, insert: 'ccept' },
    userEvent: 'input.complete',
    annotations: ownUndoStep.of(true),
  }
  expect(openings('', type(0, 'a'), accept, type(6, '('), type(7, ')'))).toEqual([true, true, true, false])
})

test('what others type moves a group along and does not split it', () => {
  expect(openings('0123', type(2, 'a'), remote(0, 'xyz'), type(6, 'b'))).toEqual([true, false, false])
})
