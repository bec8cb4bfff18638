import { describe, expect, it } from 'vitest'
import {
  defaultTabPreference,
  describeTabAction,
  resolveTab,
  type SuggestionPlace,
  type TabAction,
  type TabPreference,
  type TabState,
} from './tab-action'

const quiet: TabState = {
  isComposing: false,
  isReadOnly: false,
  isEscapeArmed: false,
  movesFocus: false,
  hasSelection: false,
  hasSeveralCursors: false,
  menu: 'closed',
  hasNextSnippetField: false,
  suggestion: null,
  isInIndentation: false,
}

const here: SuggestionPlace = { kind: 'here' }
const there: SuggestionPlace = { kind: 'same-file', line: 82 }
const other: SuggestionPlace = { kind: 'other-file', path: 'src/routes.ts', line: 7 }

/** Every combination of the given values. */
function product<T extends object>(values: { readonly [K in keyof T]: readonly T[K][] }): T[] {
  return (Object.keys(values) as (keyof T)[]).reduce<Partial<T>[]>(
    (rows, key) => rows.flatMap((row) => values[key].map((value) => ({ ...row, [key]: value }))),
    [{}],
  ) as T[]
}

const flags = [false, true]
const states = product<TabState>({
  isComposing: flags,
  isReadOnly: flags,
  isEscapeArmed: flags,
  movesFocus: flags,
  hasSelection: flags,
  hasSeveralCursors: flags,
  menu: ['closed', 'open', 'chosen'],
  hasNextSnippetField: flags,
  suggestion: [null, here, there, other],
  isInIndentation: flags,
})
const preferences = product<TabPreference>({
  acceptsSuggestion: flags,
  jumps: flags,
  prefersMenu: flags,
  prefersSnippet: flags,
  choosesFirstInMenu: flags,
  otherwise: ['indent', 'leave-editor'],
})

/** The contract read as a table: the first row whose condition holds decides. Written apart from the resolver, to check it. */
const contract: readonly (readonly [TabAction['kind'], (state: TabState, preference: TabPreference) => boolean])[] = [
  ['pass', (s) => s.isComposing],
  ['leave-editor', (s) => s.movesFocus || s.isEscapeArmed || s.isReadOnly],
  ['choose-in-menu', (s) => s.menu === 'chosen'],
  ['indent', (s) => s.hasSelection && !s.hasNextSnippetField],
  ['choose-in-menu', (s, p) => s.menu === 'open' && p.choosesFirstInMenu && p.prefersMenu],
  ['next-snippet-field', (s, p) => s.hasNextSnippetField && p.prefersSnippet],
  ['accept', (s, p) => s.suggestion?.kind === 'here' && p.acceptsSuggestion && !s.hasSelection && !s.hasSeveralCursors],
  ['choose-in-menu', (s, p) => s.menu === 'open' && p.choosesFirstInMenu],
  ['next-snippet-field', (s) => s.hasNextSnippetField],
  [
    'jump',
    (s, p) =>
      s.suggestion !== null && s.suggestion.kind !== 'here' && p.jumps && !s.hasSelection && !s.hasSeveralCursors,
  ],
  ['leave-editor', (_s, p) => p.otherwise === 'leave-editor'],
  ['indent', (s) => s.isInIndentation || s.hasSelection],
  ['insert-indent', () => true],
]

describe('resolveTab', () => {
  it('does what the contract says in every state under every preference', () => {
    const wrong: unknown[] = []
    for (const state of states) {
      for (const preference of preferences) {
        const expected = contract.find(([, holds]) => holds(state, preference))?.[0]
        if (resolveTab(state, preference).kind !== expected) wrong.push({ state, preference, expected })
      }
    }
    expect(states.length * preferences.length).toBe(196_608)
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it.each<[string, Partial<TabState>, TabAction]>([
    ['accepts what is shown at the cursor', { suggestion: here }, { kind: 'accept' }],
    ['accepts also with an untouched menu open', { suggestion: here, menu: 'open' }, { kind: 'accept' }],
    ['lets a choice in the menu win', { suggestion: here, menu: 'chosen' }, { kind: 'choose-in-menu' }],
    ['jumps to an edit further away', { suggestion: there }, { kind: 'jump', path: null, line: 82 }],
    ['opens the file of an edit elsewhere', { suggestion: other }, { kind: 'jump', path: 'src/routes.ts', line: 7 }],
    [
      'prefers a snippet field to a jump',
      { suggestion: there, hasNextSnippetField: true },
      { kind: 'next-snippet-field' },
    ],
    ['indents a selection though something is suggested', { suggestion: here, hasSelection: true }, { kind: 'indent' }],
    [
      'keeps a snippet field’s selection from being indented',
      { hasSelection: true, hasNextSnippetField: true },
      { kind: 'next-snippet-field' },
    ],
    ['never accepts into several cursors', { suggestion: here, hasSeveralCursors: true }, { kind: 'insert-indent' }],
    ['leaves the editor after Escape', { suggestion: here, isEscapeArmed: true }, { kind: 'leave-editor' }],
    ['leaves a read-only document', { isReadOnly: true }, { kind: 'leave-editor' }],
    ['leaves the key to the input method', { suggestion: here, isComposing: true }, { kind: 'pass' }],
    ['indents otherwise', {}, { kind: 'insert-indent' }],
  ])('%s', (_name, over, action) => {
    expect(resolveTab({ ...quiet, ...over })).toEqual(action)
  })
})

describe('describeTabAction', () => {
  it('names every action that can happen, so that no key is a surprise', () => {
    const actions = new Map(
      states
        .flatMap((state) => preferences.map((preference) => resolveTab(state, preference)))
        .map((action) => [JSON.stringify(action), action]),
    )
    const labels = Array.from(actions.values(), (action) => describeTabAction(action).status).sort()
    expect([...new Set(labels)]).toEqual([
      '⇥ accept',
      '⇥ choose',
      '⇥ indent',
      '⇥ input method',
      '⇥ jump to line 82',
      '⇥ leave editor',
      '⇥ next field',
      '⇥ open routes.ts',
    ])
  })

  it('puts on the badge only what concerns a suggestion or a field', () => {
    expect(describeTabAction({ kind: 'accept' }).badge).toBe('⇥ accept')
    expect(describeTabAction({ kind: 'jump', path: null, line: 82 }).badge).toBe('⇥ jump to line 82')
    expect(describeTabAction({ kind: 'indent' }).badge).toBeNull()
  })

  it('says to a screen reader what Tab would do', () => {
    expect(describeTabAction({ kind: 'accept' }).spoken).toBe('Suggestion, Tab to accept')
    expect(describeTabAction({ kind: 'jump', path: 'a/routes.ts', line: 7 }).spoken).toBe(
      'Next edit in routes.ts, line 7, Tab to open it',
    )
    expect(describeTabAction(resolveTab(quiet, defaultTabPreference)).spoken).toBeNull()
  })
})
