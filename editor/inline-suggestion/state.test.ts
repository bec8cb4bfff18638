import { history, undo, undoDepth } from '@codemirror/commands'
import { EditorSelection, EditorState, type Extension, type Transaction, type TransactionSpec } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import { showSuggestion } from '@/core/prediction/suggestion-lifecycle'
import { ownUndoStep } from '../collab/undo-group'
import { tabAction, tabMode } from '../tab-state'
import { acceptPartTransaction, acceptTransaction } from './command'
import { spokenSuggestion } from './announcement'
import {
  dismissSuggestion,
  documentPath,
  documentVersion,
  hideSuggestion,
  offerSuggestion,
  suggestionState,
  visibleSuggestion,
} from './state'

const extensions: Extension = [
  documentPath.of('a.ts'),
  documentVersion,
  suggestionState,
  tabMode,
  tabAction,
  history(),
  EditorState.allowMultipleSelections.of(true),
]

/** `|` marks the cursor. */
function stateOf(marked: string): EditorState {
  const cursor = marked.indexOf('|')
  return EditorState.create({ doc: marked.replace('|', ''), selection: { anchor: cursor }, extensions })
}

const suggestion = (patch: Partial<InlineSuggestion> & { edit: InlineSuggestion['edit'] }): InlineSuggestion => ({
  id: 's1',
  path: 'a.ts',
  version: 0,
  kind: 'inline',
  cursor: patch.edit.from,
  proposer: 'copy',
  confidence: 0.9,
  ...patch,
})

const atCursor = (state: EditorState, insert: string, id = 's1') =>
  suggestion({ id, edit: { from: state.selection.main.head, to: state.selection.main.head, insert } })

const offer = (state: EditorState, next: InlineSuggestion) =>
  state.update({ effects: offerSuggestion.of(showSuggestion(next)) }).state

const type = (state: EditorState, text: string): EditorState =>
  state.update({ ...state.replaceSelection(text), userEvent: 'input.type' }).state

const backspace = (state: EditorState): EditorState => {
  const head = state.selection.main.head
  return state.update({ changes: { from: head - 1, to: head }, userEvent: 'delete.backward' }).state
}

const shown = (state: EditorState) => visibleSuggestion(state)?.edit.insert ?? null
const outcomes = (state: EditorState) => state.field(suggestionState).ended
const apply = (state: EditorState, spec: TransactionSpec | null): Transaction => {
  if (!spec) throw new Error('nothing to apply')
  return state.update(spec)
}

describe('a visible suggestion', () => {
  it('shrinks while it is typed and grows back on backspace', () => {
    let state = stateOf('const a = |')
    state = offer(state, atCursor(state, 'load(url)'))
    state = type(type(state, 'l'), 'o')
    expect(shown(state)).toBe('ad(url)')
    state = backspace(state)
    expect(shown(state)).toBe('oad(url)')
    expect(outcomes(state)).toEqual([])
  })

  it('counts as accepted when it is typed to its end, once', () => {
    let state = stateOf('|')
    state = type(offer(state, atCursor(state, 'ab')), 'a')
    state = type(state, 'b')
    expect(outcomes(state)).toEqual([
      { suggestionId: 's1', kind: 'accepted', cause: 'typed-through', acceptedCharacters: 2 },
    ])
    expect(outcomes(type(state, 'c'))).toEqual([])
  })

  it('is ignored when the typing goes another way', () => {
    const state = stateOf('|')
    expect(outcomes(type(offer(state, atCursor(state, 'ab')), 'x'))).toEqual([
      { suggestionId: 's1', kind: 'ignored', cause: 'diverged', acceptedCharacters: 0 },
    ])
  })

  it('moves with an edit elsewhere in the file', () => {
    let state = stateOf('one\ntwo |')
    state = offer(state, atCursor(state, 'three'))
    state = state.update({ changes: { from: 0, insert: 'zero\n' } }).state
    expect(visibleSuggestion(state)?.edit).toEqual({ from: 13, to: 13, insert: 'three' })
  })

  it('goes with the cursor, and with a selection or a second cursor', () => {
    const state = stateOf('ab|')
    const offered = offer(state, atCursor(state, 'c'))
    for (const selection of [
      EditorSelection.single(0),
      EditorSelection.single(2, 0),
      EditorSelection.create([EditorSelection.cursor(0), EditorSelection.cursor(2)]),
    ]) {
      expect(outcomes(offered.update({ selection }).state)).toMatchObject([{ kind: 'ignored', cause: 'moved' }])
    }
  })

  it('stays when it is a rewrite and one plain cursor moves', () => {
    const state = offer(
      stateOf('old\nold\n|'),
      suggestion({ kind: 'rewrite', edit: { from: 0, to: 3, insert: 'new' } }),
    )
    expect(shown(state.update({ selection: { anchor: 4 } }).state)).toBe('new')
  })

  it('is rejected by Escape', () => {
    const state = stateOf('|')
    const dismissed = offer(state, atCursor(state, 'ab')).update({ effects: dismissSuggestion.of('escape') }).state
    expect(outcomes(dismissed)).toEqual([
      { suggestionId: 's1', kind: 'rejected', cause: 'escape', acceptedCharacters: 0 },
    ])
    expect(shown(dismissed)).toBeNull()
  })

  it('is replaced only by one that extends it', () => {
    const state = stateOf('|')
    const offered = offer(state, atCursor(state, 'load('))
    expect(shown(offer(offered, atCursor(state, 'read(', 's2')))).toBe('load(')
    const extended = offer(offered, atCursor(state, 'load(url)', 's3'))
    expect(shown(extended)).toBe('load(url)')
    expect(outcomes(extended)).toMatchObject([{ suggestionId: 's1', kind: 'ignored', cause: 'closed' }])
  })

  it('ends without an outcome of its own while an input method composes', () => {
    const state = stateOf('|')
    const offered = offer(state, atCursor(state, 'ab'))
    const composed = offered.update({ ...offered.replaceSelection('a'), userEvent: 'input.type.compose' }).state
    expect(outcomes(composed)).toMatchObject([{ kind: 'ignored' }])
  })

  it("is kept, but not Tab's, while it is hidden", () => {
    const state = stateOf('x|')
    const hidden = offer(state, atCursor(state, 'ab')).update({ effects: hideSuggestion.of(true) }).state
    expect(shown(hidden)).toBe('ab')
    expect(hidden.field(tabAction).kind).toBe('insert-indent')
  })
})

describe('accepting', () => {
  it('applies the whole suggestion, puts the cursor behind it and reports it once', () => {
    const state = stateOf('load(|)')
    const accepted = apply(
      offer(state, suggestion({ edit: { from: 5, to: 6, insert: 'url)' } })),
      acceptTransaction(offer(state, suggestion({ edit: { from: 5, to: 6, insert: 'url)' } })), 'tab'),
    )
    expect(accepted.state.doc.toString()).toBe('load(url)')
    expect(accepted.state.selection.main.head).toBe(9)
    expect(outcomes(accepted.state)).toEqual([
      { suggestionId: 's1', kind: 'accepted', cause: 'tab', acceptedCharacters: 4 },
    ])
    expect(outcomes(type(accepted.state, 'x'))).toEqual([])
  })

  it('is one undo step of its own between typing before and after', () => {
    let state = stateOf('|')
    state = type(type(state, 'a'), 'b')
    state = offer(state, atCursor(state, 'cd\nef'))
    const transaction = apply(state, acceptTransaction(state, 'tab'))
    expect(transaction.annotation(ownUndoStep)).toBe(true)
    state = type(transaction.state, 'g')
    expect(undoDepth(state)).toBe(3)
    const back = () =>
      undo({
        state,
        dispatch: (next) => {
          state = next.state
        },
      })
    back()
    expect(state.doc.toString()).toBe('abcd\nef')
    back()
    expect(state.doc.toString()).toBe('ab')
    back()
    expect(state.doc.toString()).toBe('')
  })

  it('takes words one by one and reports the whole when the last one is taken', () => {
    let state = stateOf('|')
    state = offer(state, atCursor(state, 'const a'))
    state = apply(state, acceptPartTransaction(state, 'word')).state
    expect([state.doc.toString(), shown(state), outcomes(state)]).toEqual(['const', ' a', []])
    state = apply(state, acceptPartTransaction(state, 'word')).state
    expect(state.doc.toString()).toBe('const a')
    expect(outcomes(state)).toEqual([{ suggestionId: 's1', kind: 'accepted', cause: 'word', acceptedCharacters: 7 }])
  })

  it('reports a part when the rest is dropped, by Escape too', () => {
    let state = stateOf('|')
    state = offer(state, atCursor(state, 'one\n  two\n}'))
    state = apply(state, acceptPartTransaction(state, 'line')).state
    expect(state.doc.toString()).toBe('one')
    state = state.update({ effects: dismissSuggestion.of('escape') }).state
    expect(outcomes(state)).toEqual([
      { suggestionId: 's1', kind: 'partly-accepted', cause: 'line', acceptedCharacters: 3 },
    ])
  })

  it('does nothing in a read-only document or for another file', () => {
    const readOnly = EditorState.create({ doc: '', extensions: [extensions, EditorState.readOnly.of(true)] })
    expect(acceptTransaction(offer(readOnly, atCursor(readOnly, 'a')), 'tab')).toBeNull()
    const state = stateOf('|')
    expect(
      acceptTransaction(
        offer(state, suggestion({ path: 'b.ts', kind: 'rewrite', edit: { from: 0, to: 0, insert: 'a' } })),
        'tab',
      ),
    ).toBeNull()
  })
})

describe('what Tab does', () => {
  it('follows the suggestion: indent, accept, jump, open', () => {
    const state = stateOf('old\nx = old|')
    expect(state.field(tabAction)).toEqual({ kind: 'insert-indent' })
    expect(offer(state, atCursor(state, '()')).field(tabAction)).toEqual({ kind: 'accept' })
    expect(
      offer(state, suggestion({ kind: 'rewrite', edit: { from: 0, to: 3, insert: 'new' } })).field(tabAction),
    ).toEqual({ kind: 'jump', path: null, line: 1 })
    const elsewhere = offer(
      state,
      suggestion({ path: 'b/c.ts', kind: 'rewrite', edit: { from: 0, to: 0, insert: 'x' } }),
    )
    expect(elsewhere.field(tabAction)).toEqual({ kind: 'jump', path: 'b/c.ts', line: 1 })
  })

  it('is said to screen readers with the text, shortened', () => {
    const state = stateOf('|')
    expect(spokenSuggestion(offer(state, atCursor(state, 'load(\n  url)')))).toBe(
      'Suggestion: load( url), Tab to accept',
    )
    expect(spokenSuggestion(offer(state, atCursor(state, 'x'.repeat(200))))?.length).toBeLessThan(120)
    expect(spokenSuggestion(state)).toBeNull()
  })
})
