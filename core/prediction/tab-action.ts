/** Where the suggestion on screen is. `here`: Tab applies it at once; otherwise the first Tab goes there. */
export type SuggestionPlace =
  | { readonly kind: 'here' }
  | { readonly kind: 'same-file'; readonly line: number }
  | { readonly kind: 'other-file'; readonly path: string; readonly line: number }

/** What the resolver needs to know of the editor. Nothing else decides what Tab does. */
export interface TabState {
  readonly isComposing: boolean
  readonly isReadOnly: boolean
  /** Escape was the key before, with nothing left to dismiss. */
  readonly isEscapeArmed: boolean
  /** Ctrl-M: Tab moves the focus until toggled again. */
  readonly movesFocus: boolean
  readonly hasSelection: boolean
  readonly hasSeveralCursors: boolean
  /** `chosen`: the user moved to an entry of the completion menu; `open`: its first entry is merely highlighted. */
  readonly menu: 'closed' | 'open' | 'chosen'
  readonly hasNextSnippetField: boolean
  readonly suggestion: SuggestionPlace | null
  /** Only white space between the line's start and the cursor. */
  readonly isInIndentation: boolean
}

/** Settings of the Tab contract. Each changes what Tab does, and the badge with it. */
export interface TabPreference {
  readonly acceptsSuggestion: boolean
  readonly jumps: boolean
  /** When a suggestion and an untouched completion menu compete. */
  readonly prefersMenu: boolean
  /** When a suggestion and a snippet's next field compete. */
  readonly prefersSnippet: boolean
  /** Whether Tab completes from an open menu in which nothing was chosen. */
  readonly choosesFirstInMenu: boolean
  /** What is left for Tab when nothing competes. */
  readonly otherwise: 'indent' | 'leave-editor'
}

export const defaultTabPreference: TabPreference = {
  acceptsSuggestion: true,
  jumps: true,
  prefersMenu: false,
  prefersSnippet: false,
  choosesFirstInMenu: true,
  otherwise: 'indent',
}

/** `indent` indents the touched lines; `insert-indent` inserts one indent unit at the cursor; `pass` leaves the key to the IME. */
export type TabAction =
  | { readonly kind: 'pass' }
  | { readonly kind: 'leave-editor' }
  | { readonly kind: 'choose-in-menu' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'next-snippet-field' }
  | { readonly kind: 'jump'; readonly path: string | null; readonly line: number }
  | { readonly kind: 'indent' }
  | { readonly kind: 'insert-indent' }

/**
 * The Tab contract: the one place that decides what the next Tab does. In order: the IME, leaving the editor, what the user chose in a
 * menu, a selection's indentation, accept, menu, snippet field (the last three reorder by preference), jump, indentation.
 */
export function resolveTab(state: TabState, preference: TabPreference = defaultTabPreference): TabAction {
  if (state.isComposing) return { kind: 'pass' }
  if (state.movesFocus || state.isEscapeArmed || state.isReadOnly) return { kind: 'leave-editor' }
  if (state.menu === 'chosen') return { kind: 'choose-in-menu' }
  if (state.hasSelection && !state.hasNextSnippetField) return { kind: 'indent' }
  return (
    competing(state, preference) ??
    jumpOf(state, preference) ??
    (preference.otherwise === 'leave-editor'
      ? { kind: 'leave-editor' }
      : { kind: state.isInIndentation || state.hasSelection ? 'indent' : 'insert-indent' })
  )
}

function competing(state: TabState, preference: TabPreference): TabAction | null {
  const isSuggested =
    preference.acceptsSuggestion && state.suggestion?.kind === 'here' && !state.hasSelection && !state.hasSeveralCursors
  const offers: readonly { readonly isOffered: boolean; readonly rank: number; readonly action: TabAction }[] = [
    { isOffered: isSuggested, rank: 1, action: { kind: 'accept' } },
    {
      isOffered: state.menu === 'open' && preference.choosesFirstInMenu,
      rank: preference.prefersMenu ? 0 : 2,
      action: { kind: 'choose-in-menu' },
    },
    {
      isOffered: state.hasNextSnippetField,
      rank: preference.prefersSnippet ? 0.5 : 3,
      action: { kind: 'next-snippet-field' },
    },
  ]
  const best = offers.filter((offer) => offer.isOffered).sort((a, b) => a.rank - b.rank)[0]
  return best?.action ?? null
}

function jumpOf(
  { suggestion, hasSelection, hasSeveralCursors }: TabState,
  preference: TabPreference,
): TabAction | null {
  if (!suggestion || suggestion.kind === 'here' || !preference.jumps || hasSelection || hasSeveralCursors) return null
  return { kind: 'jump', path: suggestion.kind === 'other-file' ? suggestion.path : null, line: suggestion.line }
}

/**
 * How an action is named: `status` always, in the status bar; `badge` beside the suggestion, null where only the status bar says it;
 * `spoken` for the live region, null where nothing needs saying.
 */
export interface TabDescription {
  readonly badge: string | null
  readonly status: string
  readonly spoken: string | null
}

export function describeTabAction(action: TabAction): TabDescription {
  switch (action.kind) {
    case 'pass':
      return { badge: null, status: '⇥ input method', spoken: null }
    case 'leave-editor':
      return { badge: null, status: '⇥ leave editor', spoken: 'Tab leaves the editor' }
    case 'choose-in-menu':
      return { badge: null, status: '⇥ choose', spoken: null }
    case 'accept':
      return { badge: '⇥ accept', status: '⇥ accept', spoken: 'Suggestion, Tab to accept' }
    case 'next-snippet-field':
      return { badge: '⇥ next field', status: '⇥ next field', spoken: 'Tab to the next field' }
    case 'jump':
      return describeJump(action.path, action.line)
    case 'indent':
    case 'insert-indent':
      return { badge: null, status: '⇥ indent', spoken: null }
  }
}

function describeJump(path: string | null, line: number): TabDescription {
  if (path === null) {
    const label = `⇥ jump to line ${line}`
    return { badge: label, status: label, spoken: `Next edit on line ${line}, Tab to go there` }
  }
  const name = path.slice(path.lastIndexOf('/') + 1)
  return {
    badge: `⇥ open ${name}`,
    status: `⇥ open ${name}`,
    spoken: `Next edit in ${name}, line ${line}, Tab to open it`,
  }
}
