import { Annotation, EditorState, Transaction, type Extension } from '@codemirror/state'
import { ViewPlugin, keymap, type PluginValue, type ViewUpdate } from '@codemirror/view'
import { yCollab, ySyncAnnotation, yUndoManagerKeymap } from 'y-codemirror.next'
import type { ChangeSource, DocumentConnection } from './connection'
import { nextUndoGroup, type UndoGroup } from './undo-group'

const changeSource = Annotation.define<ChangeSource>()

/**
 * Where a transaction's changes come from. `undo` covers redo. `local` also covers what was typed into another editor on the
 * same text in this tab; `isMirrored` tells those apart.
 */
export const changeSourceOf = (transaction: Transaction): ChangeSource =>
  transaction.annotation(changeSource) ?? 'local'

/** True for changes that reached this editor through the shared text rather than through its own input. */
export const isMirrored = (transaction: Transaction): boolean => transaction.annotation(ySyncAnnotation) !== undefined

/**
 * Binds an editor to a document: text both ways, carets of others, and undo of what was typed in this tab only. The state must be
 * created with `doc: connection.text.toString()`, and without CodeMirror's own `history()`.
 */
export function collaborativeText(connection: DocumentConnection): Extension {
  return [
    undoGrouping(connection),
    yCollab(connection.text, connection.awareness, { undoManager: connection.undoManager }),
    keymap.of(yUndoManagerKeymap),
    EditorState.transactionExtender.of((transaction) => {
      if (!isMirrored(transaction)) return null
      const source = connection.changeSource
      const annotations: Annotation<unknown>[] = [changeSource.of(source)]
      if (source === 'remote' || source === 'disk') annotations.push(Transaction.remote.of(true))
      if (source === 'undo') annotations.push(Transaction.userEvent.of('undo'))
      return { annotations }
    }),
  ]
}

/** Comes before the binding's own plugin, so that a group is closed before the change that opens the next one is recorded. */
function undoGrouping(connection: DocumentConnection): Extension {
  class UndoGrouping implements PluginValue {
    private group: UndoGroup | null = null

    update(update: ViewUpdate) {
      for (const transaction of update.transactions) {
        const next = nextUndoGroup(this.group, transaction)
        if (next.opens) connection.undoManager.stopCapturing()
        this.group = next.group
      }
    }
  }
  return ViewPlugin.fromClass(UndoGrouping)
}
