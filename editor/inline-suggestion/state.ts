import { Annotation, Facet, StateEffect, StateField, type EditorState, type Transaction } from '@codemirror/state'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import type { Outcome } from '@/core/prediction/outcome'
import {
  replaceVisible,
  stepSuggestion,
  type SuggestionStep,
  type VisibleSuggestion,
} from '@/core/prediction/suggestion-lifecycle'
import type { SuggestionPlace } from '@/core/prediction/tab-action'
import { isOthersChange } from '../change-origin'
import { presentEdit, type Presentation } from './presentation'

/** Path of the file in the editor; a suggestion for another one is offered as a jump. */
export const documentPath = Facet.define<string, string>({ combine: (paths) => paths[0] ?? '' })

/** Counts the document's changes since the editor opened it, one a transaction, as the tab worker does. */
export const documentVersion = StateField.define<number>({
  create: () => 0,
  update: (version, transaction) => (transaction.docChanged ? version + 1 : version),
})

export type EndedSuggestion = Omit<Outcome, 'atMs'>

export interface SuggestionState {
  readonly visible: VisibleSuggestion | null
  /** What was accepted of it by word or line so far; typing along does not count. */
  readonly accepted: { readonly characters: number; readonly cause: 'word' | 'line' } | null
  /** Alt is held: nothing is drawn, and nothing is lost. */
  readonly isHidden: boolean
  /** Suggestions that this transaction ended. */
  readonly ended: readonly EndedSuggestion[]
}

/** Offers a suggestion whose positions refer to the document after the transaction. It must extend the one on screen, if any. */
export const offerSuggestion = StateEffect.define<VisibleSuggestion>()
export const dismissSuggestion = StateEffect.define<'escape' | 'closed' | 'diverged'>()
export const hideSuggestion = StateEffect.define<boolean>()

/** What a transaction accepts of the suggestion, whole or in part; `rest` is what stays on screen after it. */
export interface Acceptance {
  readonly cause: 'tab' | 'word' | 'line' | 'tap'
  readonly characters: number
  readonly rest: VisibleSuggestion | null
}
export const acceptance = Annotation.define<Acceptance>()
/** On the transaction that moves the cursor to a suggestion. */
export const suggestionJump = Annotation.define<true>()

const idle: SuggestionState = { visible: null, accepted: null, isHidden: false, ended: [] }

export const suggestionState = StateField.define<SuggestionState>({
  create: () => idle,
  update: (state, transaction) => {
    let next: SuggestionState = state.ended.length > 0 ? { ...state, ended: [] } : state
    if (next.visible && (transaction.docChanged || transaction.selection))
      next = afterTransaction(next, next.visible, transaction)
    for (const effect of transaction.effects) {
      if (effect.is(offerSuggestion)) next = offered(next, effect.value)
      else if (effect.is(dismissSuggestion) && next.visible) {
        next =
          effect.value === 'escape'
            ? ended(next, next.visible, 'rejected', 'escape')
            : ended(next, next.visible, 'ignored', effect.value)
      } else if (effect.is(hideSuggestion) && effect.value !== next.isHidden) next = { ...next, isHidden: effect.value }
    }
    return next
  },
})

function afterTransaction(
  state: SuggestionState,
  visible: VisibleSuggestion,
  transaction: Transaction,
): SuggestionState {
  const taken = transaction.annotation(acceptance)
  if (taken) return afterAcceptance(state, visible, taken)
  if (!transaction.docChanged)
    return movedAway(visible, transaction) ? ended(state, visible, 'ignored', 'moved') : state
  if (transaction.isUserEvent('input.type.compose')) return ended(state, visible, 'ignored', 'diverged')
  const step = stepOver(visible, transaction)
  if (step.kind === 'completed') return ended(state, visible, 'accepted', 'typed-through')
  if (step.kind === 'gone') return ended(state, visible, 'ignored', 'diverged')
  return { ...state, visible: step.visible }
}

function afterAcceptance(state: SuggestionState, visible: VisibleSuggestion, taken: Acceptance): SuggestionState {
  const characters = (state.accepted?.characters ?? 0) + taken.characters
  if (taken.rest && (taken.cause === 'word' || taken.cause === 'line')) {
    return { ...state, visible: taken.rest, accepted: { characters, cause: taken.cause } }
  }
  const outcome: EndedSuggestion = {
    suggestionId: visible.suggestion.id,
    kind: 'accepted',
    cause: taken.cause,
    acceptedCharacters: characters,
  }
  return { ...state, visible: null, accepted: null, ended: [...state.ended, outcome] }
}

/** Carries a suggestion over one transaction's change. One for another file does not outlive an edit of this one. */
export function stepOver(visible: VisibleSuggestion, transaction: Transaction): SuggestionStep {
  if (visible.suggestion.path !== transaction.state.facet(documentPath)) return { kind: 'gone' }
  return stepSuggestion(visible, {
    changes: transaction.changes,
    before: (from, to) => transaction.startState.doc.sliceString(from, to),
    after: (from, to) => transaction.newDoc.sliceString(from, to),
    cursor: isOthersChange(transaction) ? null : transaction.newSelection.main.head,
    version: transaction.state.field(documentVersion),
  })
}

/** Ghost text stands at the cursor and goes with it; a rewrite waits where it is, for as long as there is one plain cursor. */
function movedAway(visible: VisibleSuggestion, transaction: Transaction): boolean {
  const { ranges, main } = transaction.newSelection
  if (transaction.annotation(suggestionJump)) return false
  if (ranges.length > 1 || !main.empty) return true
  return visible.suggestion.kind !== 'rewrite' && main.head !== visible.suggestion.edit.from
}

function offered(state: SuggestionState, next: VisibleSuggestion): SuggestionState {
  if (!state.visible) return { ...state, visible: next, accepted: null }
  const replacing = replaceVisible(state.visible, next.suggestion)
  if (replacing === state.visible) return state
  if (replacing.suggestion.id === state.visible.suggestion.id) return { ...state, visible: replacing }
  // The longer one carries on under its own name; of the shorter nobody has decided anything.
  return { ...ended(state, state.visible, 'ignored', 'closed'), visible: replacing }
}

function ended(
  state: SuggestionState,
  visible: VisibleSuggestion,
  kind: 'accepted' | 'rejected' | 'ignored',
  cause: Outcome['cause'],
): SuggestionState {
  const suggestionId = visible.suggestion.id
  const outcome: EndedSuggestion =
    state.accepted && kind !== 'accepted'
      ? {
          suggestionId,
          kind: 'partly-accepted',
          cause: state.accepted.cause,
          acceptedCharacters: state.accepted.characters,
        }
      : {
          suggestionId,
          kind,
          cause,
          acceptedCharacters: kind === 'accepted' ? visible.typed.length + visible.suggestion.edit.insert.length : 0,
        }
  return { ...state, visible: null, accepted: null, ended: [...state.ended, outcome] }
}

/** The suggestion that is on screen, or would be if Alt were not held. */
export function visibleSuggestion(state: EditorState): InlineSuggestion | null {
  return state.field(suggestionState, false)?.visible?.suggestion ?? null
}

/** How the suggestion is drawn in this document; null when there is none, or when it is for another file. */
export function presentationOf(state: EditorState): Presentation | null {
  const suggestion = visibleSuggestion(state)
  if (!suggestion || suggestion.path !== state.facet(documentPath)) return null
  return presentEdit(state.doc, suggestion.edit)
}

/** Where the suggestion is, seen from the cursor: on its line, elsewhere in the file, or in another file. */
export function suggestionPlace(state: EditorState): SuggestionPlace | null {
  const suggestion = visibleSuggestion(state)
  if (!suggestion) return null
  // Lines of another file are not known here; its edit's line is found once that file is open.
  if (suggestion.path !== state.facet(documentPath)) return { kind: 'other-file', path: suggestion.path, line: 1 }
  const first = state.doc.lineAt(suggestion.edit.from).number
  const last = state.doc.lineAt(suggestion.edit.to).number
  const line = state.doc.lineAt(state.selection.main.head).number
  return line >= first && line <= last ? { kind: 'here' } : { kind: 'same-file', line: first }
}
