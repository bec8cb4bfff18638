import { completionStatus, hasNextSnippetField, selectedCompletionIndex } from '@codemirror/autocomplete'
import { Facet, StateEffect, StateField, type EditorState, type Transaction } from '@codemirror/state'
import {
  defaultTabPreference,
  resolveTab,
  type TabAction,
  type TabPreference,
  type TabState,
} from '@/core/prediction/tab-action'
import { suggestionPlace, suggestionState } from './inline-suggestion/state'

export const tabPreference = Facet.define<Partial<TabPreference>, TabPreference>({
  combine: (preferences) => Object.assign({ ...defaultTabPreference }, ...preferences) as TabPreference,
})

/** Escape found nothing to dismiss: the next Tab leaves the editor. Any other key, or a change, disarms it. */
export const armEscape = StateEffect.define<boolean>()
/** Ctrl-M. */
export const moveFocusByTab = StateEffect.define<boolean>()
export const setComposing = StateEffect.define<boolean>()

export interface TabMode {
  readonly isEscapeArmed: boolean
  readonly movesFocus: boolean
  readonly isComposing: boolean
  /** The user moved within the open completion menu. */
  readonly hasMovedInMenu: boolean
}

const plainMode: TabMode = { isEscapeArmed: false, movesFocus: false, isComposing: false, hasMovedInMenu: false }

export const tabMode = StateField.define<TabMode>({
  create: () => plainMode,
  update: (mode, transaction) => {
    let { isEscapeArmed, movesFocus, isComposing } = mode
    if (transaction.docChanged || transaction.selection) isEscapeArmed = false
    for (const effect of transaction.effects) {
      if (effect.is(armEscape)) isEscapeArmed = effect.value
      if (effect.is(moveFocusByTab)) movesFocus = effect.value
      if (effect.is(setComposing)) isComposing = effect.value
    }
    const hasMovedInMenu = movedInMenu(mode, transaction)
    const isSame =
      isEscapeArmed === mode.isEscapeArmed &&
      movesFocus === mode.movesFocus &&
      isComposing === mode.isComposing &&
      hasMovedInMenu === mode.hasMovedInMenu
    return isSame ? mode : { isEscapeArmed, movesFocus, isComposing, hasMovedInMenu }
  },
})

function movedInMenu(mode: TabMode, { startState, state, docChanged }: Transaction): boolean {
  if (completionStatus(state) !== 'active' || docChanged) return false
  if (completionStatus(startState) !== 'active') return false
  return mode.hasMovedInMenu || selectedCompletionIndex(startState) !== selectedCompletionIndex(state)
}

/** While Alt is held, and while an input method composes. */
export const isSuggestionHidden = (state: EditorState): boolean =>
  state.field(suggestionState).isHidden || state.field(tabMode).isComposing

/** Nobody indents further; a minified line is not read through at every key. */
const widestIndentation = 1_000

/** Everything that the resolver asks about, read from the editor's state alone. */
function tabStateOf(state: EditorState): TabState {
  const mode = state.field(tabMode)
  const { main, ranges } = state.selection
  const line = state.doc.lineAt(main.head)
  return {
    isComposing: mode.isComposing,
    isReadOnly: state.readOnly,
    isEscapeArmed: mode.isEscapeArmed,
    movesFocus: mode.movesFocus,
    hasSelection: ranges.some((range) => !range.empty),
    hasSeveralCursors: ranges.length > 1,
    menu: completionStatus(state) !== 'active' ? 'closed' : mode.hasMovedInMenu ? 'chosen' : 'open',
    hasNextSnippetField: hasNextSnippetField(state),
    suggestion: state.field(suggestionState).isHidden ? null : suggestionPlace(state),
    isInIndentation:
      main.head - line.from < widestIndentation && state.doc.sliceString(line.from, main.head).trim() === '',
  }
}

/** What the next Tab does. The same object while it stays the same, so that listeners can compare. */
export const tabAction = StateField.define<TabAction>({
  create: (state) => resolveTab(tabStateOf(state), state.facet(tabPreference)),
  update: (previous, { state }) => {
    const next = resolveTab(tabStateOf(state), state.facet(tabPreference))
    return isSameAction(previous, next) ? previous : next
  },
})

function isSameAction(a: TabAction, b: TabAction): boolean {
  if (a.kind !== 'jump' || b.kind !== 'jump') return a.kind === b.kind
  return a.path === b.path && a.line === b.line
}
