import { ChangeSet, Text } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { emptyHistory, pushChange } from '../history/edit-history'
import type { EditAuthor, EditOrigin } from '../history/history-edit'
import { quietCondition, type EditorCondition, type PredictionRequest } from './prediction-request'
import { frameAt } from './text-frame'
import { reasonAtCursor, reasonForSilence } from './trigger'

function moment(marked: string, over: Partial<PredictionRequest> = {}) {
  const cursor = marked.indexOf('|')
  const text = marked.slice(0, cursor) + marked.slice(cursor + 1)
  const request: PredictionRequest = {
    id: 'p',
    path: 'a.ts',
    language: 'typescript',
    version: 0,
    text,
    cursor,
    viewport: { from: 0, to: text.length },
    trigger: 'type',
    condition: quietCondition,
    root: null,
    history: emptyHistory,
    atMs: 0,
    ...over,
  }
  return { request, frame: frameAt(text, cursor) }
}

function reason(marked: string, over: Partial<PredictionRequest> = {}, isSecret = false) {
  return reasonForSilence(moment(marked, over).request, isSecret)
}

function reasonHere(marked: string, over: Partial<PredictionRequest> = {}) {
  const { request, frame } = moment(marked, over)
  return reasonAtCursor(request, frame)
}

const line = 'const user = |'
const edited = (origin: EditOrigin, author: EditAuthor = 'self', path = 'a.ts') => {
  const before = Text.of([''])
  const changes = ChangeSet.of({ from: 0, insert: 'abc' }, 0)
  return pushChange(emptyHistory, {
    path,
    author,
    origin,
    atMs: 0,
    changes,
    before,
    after: changes.apply(before),
    syntax: null,
  })
}

describe('reasonForSilence', () => {
  it('is null when nothing speaks against predicting', () => {
    expect(reason(line)).toBeNull()
  })

  it.each<[keyof EditorCondition, string, boolean]>([
    ['isReadOnly', 'read-only', true],
    ['hasSeveralCursors', 'several-cursors', true],
    ['hasSelection', 'selection', true],
    ['isComposing', 'composing', true],
    ['isDisabled', 'disabled', false],
    ['isSnoozed', 'snoozed', false],
    ['isMenuOpen', 'menu-open', false],
  ])('for %s is %s, even when asked explicitly: %s', (condition, expected, evenExplicitly) => {
    const over = { condition: { ...quietCondition, [condition]: true } }
    expect(reason(line, over)).toBe(expected)
    expect(reason(line, { ...over, trigger: 'explicit' })).toBe(evenExplicitly ? expected : null)
  })

  it('is a secret file before anything else', () => {
    expect(reason(line, { trigger: 'explicit' }, true)).toBe('secret-file')
  })

  it('follows an undo or somebody else’s edit of this file, while keys are the trigger', () => {
    expect(reason(line, { history: edited('undo') })).toBe('undo')
    expect(reason(line, { history: edited('remote', { partner: 'ann' }) })).toBe('remote-edit')
    expect(reason(line, { history: edited('disk') })).toBe('remote-edit')
    expect(reason(line, { history: edited('undo'), trigger: 'move' })).toBeNull()
    expect(reason(line, { history: edited('undo', 'self', 'b.ts') })).toBeNull()
    expect(reason(line, { history: edited('accept') })).toBeNull()
    const before = Text.of(['abc'])
    const changes = ChangeSet.of({ from: 3, insert: '\n' }, 3)
    const own = {
      path: 'a.ts',
      author: 'self',
      origin: 'type',
      atMs: 1,
      changes,
      before,
      after: changes.apply(before),
      syntax: null,
    } as const
    expect(reason(line, { history: pushChange(edited('remote', { partner: 'ann' }), own) })).toBeNull()
  })
})

describe('reasonAtCursor', () => {
  it.each([
    ['const a|', 'prefix-too-short'],
    ['const user|', null],
    ['const user = get|User', 'mid-word-suffix'],
    ['const user = call(|)', null],
    ['const user = call([{ |}])); // x', 'mid-word-suffix'],
    ['const user = call([{ | } ]  ) ) ;', null],
    ['const user = | + other(1, 2)', 'mid-word-suffix'],
    ['const user = | + b', null],
  ])('at %s is %s, and silences nothing else', (marked, expected) => {
    expect(reasonHere(marked)).toBe(expected)
    expect(reasonHere(marked, { trigger: 'explicit' })).toBeNull()
    expect(reason(marked)).toBeNull()
  })

  it('leaves a cursor alone that only moved', () => {
    expect(reasonHere(line, { trigger: 'move' })).toBe('cursor-moved')
  })
})
