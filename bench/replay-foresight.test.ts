import { describe, expect, it } from 'vitest'
import type { RecordingStep } from '@/core/history/recording'
import { foresee, keystrokesOf } from './replay-foresight'

const change = (from: number, to: number, insert: string, path = 'a.ts'): RecordingStep => ({
  kind: 'change',
  path,
  edits: [{ from, to, insert }],
  atMs: 0,
})
const typing = (at: number, text: string): RecordingStep[] =>
  [...text].map((key, index) => change(at + index, at + index, key))
/** `|` marks where the suggestion inserts. */
const ahead = (marked: string, insert: string, steps: RecordingStep[]) => {
  const at = marked.indexOf('|')
  return foresee(steps, -1, { path: 'a.ts', text: marked.replace('|', ''), edit: { from: at, to: at, insert } })
}

describe('foresee', () => {
  it('finds a suggestion that is typed next, letter by letter', () => {
    expect(ahead('x = |', 'one', typing(4, 'one;'))).toEqual({ step: 2, keystrokes: 3, text: 'x = one' })
  })

  it('does not count what was typed beyond it in the same change', () => {
    expect(ahead('x = |', 'one', [change(4, 4, 'one + 2')])).toEqual({ step: 0, keystrokes: 3, text: 'x = one + 2' })
  })

  it('refuses one that another text takes the place of, even when it is typed later', () => {
    expect(ahead('x = |', 'one', [...typing(4, 'on!'), change(6, 7, 'e')])).toBeNull()
    expect(ahead('x = |', 'one', typing(4, 'on'))).toBeNull()
  })

  it('follows its place over edits elsewhere and in other files', () => {
    const steps = [change(0, 0, 'const '), change(0, 0, 'zzz', 'b.ts'), ...typing(10, 'one')]
    expect(ahead('x = |', 'one', steps)).toMatchObject({ step: 4, keystrokes: 3, text: 'const x = one' })
  })

  it('allows for brackets that close themselves and are typed over', () => {
    const steps = [change(1, 1, '()'), change(2, 2, 'b'), change(3, 4, ')')]
    expect(ahead('f|', '(b)', steps)).toMatchObject({ step: 1, keystrokes: 2 })
  })

  it('ends where the document is replaced or the range is deleted with its surroundings', () => {
    expect(ahead('x = |', 'one', [{ kind: 'content', path: 'a.ts', text: 'x = one', atMs: 0 }])).toBeNull()
    expect(ahead('x = |y', 'one', [change(2, 5, ''), ...typing(2, 'one')])).toBeNull()
  })

  it('finds a rewrite only when exactly its text stands there', () => {
    const rewrite = (steps: RecordingStep[]) =>
      foresee(steps, -1, { path: 'a.ts', text: 'old(x)', edit: { from: 0, to: 3, insert: 'new' } })
    expect(rewrite([change(0, 3, ''), ...typing(0, 'new')])).toMatchObject({ step: 3, keystrokes: 4 })
    expect(rewrite([change(0, 3, 'newer')])).toBeNull()
    expect(rewrite([change(6, 6, ';')])).toBeNull()
  })
})

describe('keystrokesOf', () => {
  it.each([
    ['a', 1],
    ['()', 1],
    ['\n      ', 1],
    ['word', 4],
    ['x'.repeat(500), 1],
  ])('counts %j as %i', (insert, keys) => expect(keystrokesOf([{ from: 0, to: 0, insert }])).toBe(keys))

  it('counts a deletion as one key, and several cursors once', () => {
    expect(keystrokesOf([{ from: 0, to: 9, insert: '' }])).toBe(1)
    expect(
      keystrokesOf([
        { from: 0, to: 0, insert: 'a' },
        { from: 5, to: 5, insert: 'a' },
      ]),
    ).toBe(1)
    expect(keystrokesOf([])).toBe(0)
  })
})
