import { isolateHistory } from '@codemirror/commands'
import { EditorSelection, Facet, type EditorState, type TransactionSpec } from '@codemirror/state'
import { EditorView, type Command } from '@codemirror/view'
import { acceptPart } from '@/core/prediction/suggestion-lifecycle'
import type { TextEdit } from '@/core/text/text-edit'
import { acceptanceEvent } from '../change-origin'
import { ownUndoStep } from '../collab/undo-group'
import { announcesSuggestions } from './announcement'
import {
  acceptance,
  dismissSuggestion,
  documentPath,
  suggestionJump,
  suggestionState,
  visibleSuggestion,
  type Acceptance,
} from './state'

/** Opens another file of the workspace and puts the cursor there. */
export const openOtherFile = Facet.define<
  (path: string, offset: number) => void,
  (path: string, offset: number) => void
>({
  combine: (openers) => openers[0] ?? (() => undefined),
})

/** Applies the whole suggestion in one undo step of its own, in either history. Null when there is none to apply here. */
export function acceptTransaction(state: EditorState, cause: 'tab' | 'tap'): TransactionSpec | null {
  const suggestion = visibleSuggestion(state)
  if (!suggestion || state.readOnly || suggestion.path !== state.facet(documentPath)) return null
  return applying(state, suggestion.edit, { cause, characters: suggestion.edit.insert.length, rest: null })
}

/** Applies the next word or line of ghost text. */
export function acceptPartTransaction(state: EditorState, unit: 'word' | 'line'): TransactionSpec | null {
  const visible = state.field(suggestionState, false)?.visible
  if (
    !visible ||
    state.readOnly ||
    visible.suggestion.kind === 'rewrite' ||
    visible.suggestion.path !== state.facet(documentPath)
  )
    return null
  const { edit } = visible.suggestion
  const part = acceptPart(visible, unit, state.doc.sliceString(edit.from, edit.to))
  return applying(state, part.edit, { cause: unit, characters: part.edit.insert.length, rest: part.rest })
}

function applying(state: EditorState, edit: TextEdit, taken: Acceptance): TransactionSpec {
  return {
    changes: { from: edit.from, to: edit.to, insert: edit.insert },
    selection: EditorSelection.cursor(edit.from + edit.insert.length),
    annotations: [acceptance.of(taken), isolateHistory.of('full'), ownUndoStep.of(true)],
    effects: spoken(state, taken.rest ? `Accepted ${taken.cause}` : 'Accepted'),
    userEvent: acceptanceEvent,
    scrollIntoView: true,
  }
}

const spoken = (state: EditorState, text: string) =>
  state.facet(announcesSuggestions) ? [EditorView.announce.of(text)] : []

export const acceptSuggestion: Command = (view) => dispatchIf(view, acceptTransaction(view.state, 'tab'))
export const acceptSuggestionByTap: Command = (view) => dispatchIf(view, acceptTransaction(view.state, 'tap'))
export const acceptWord: Command = (view) => dispatchIf(view, acceptPartTransaction(view.state, 'word'))
export const acceptLine: Command = (view) => dispatchIf(view, acceptPartTransaction(view.state, 'line'))

/** Goes to where the suggestion applies, without applying it. */
export const jumpToSuggestion: Command = (view) => {
  const suggestion = visibleSuggestion(view.state)
  if (!suggestion) return false
  const at = suggestion.edit.from
  if (suggestion.path !== view.state.facet(documentPath)) {
    view.state.facet(openOtherFile)(suggestion.path, at)
    return true
  }
  view.dispatch({
    selection: EditorSelection.cursor(at),
    annotations: suggestionJump.of(true),
    effects: EditorView.scrollIntoView(at, { y: 'nearest', yMargin: 80 }),
    userEvent: 'select.jump',
  })
  return true
}

export const rejectSuggestion: Command = (view) => {
  const effects = [dismissSuggestion.of('escape'), ...spoken(view.state, 'Dismissed')]
  return dispatchIf(view, visibleSuggestion(view.state) ? { effects } : null)
}

function dispatchIf(view: EditorView, spec: TransactionSpec | null): boolean {
  if (spec) view.dispatch(spec)
  return spec !== null
}
