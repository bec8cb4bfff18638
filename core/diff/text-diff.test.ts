import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyTextEdits } from '../text/text-edit'
import { diffText } from './text-diff'

/** Texts with many repeated words, line breaks of each kind and characters outside the basic plane. */
const text = fc
  .array(fc.constantFrom('a', 'b', 'foo', 'bar1', ' ', '  ', '\n', '\r\n', '\r', '(', ')', '😀', '😁', 'é', '{\n'), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''))

describe('diffText', () => {
  it('gives edits that turn the first text into the second, in order', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom('word' as const, 'character' as const), (a, b, granularity) => {
        expect(applyTextEdits(a, diffText(a, b, { granularity }).edits)).toBe(b)
      }),
      { numRuns: 1000 },
    )
  })

  it('still does when its steps run out', () => {
    fc.assert(
      fc.property(text, text, fc.nat({ max: 30 }), (a, b, maxSteps) => {
        expect(applyTextEdits(a, diffText(a, b, { maxSteps }).edits)).toBe(b)
      }),
      { numRuns: 500 },
    )
  })

  it('never cuts a surrogate pair', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        for (const edit of diffText(a, b).edits) {
          expect(edit.insert).not.toMatch(/\p{Surrogate}/u)
          expect(a.slice(edit.from, edit.to)).not.toMatch(/\p{Surrogate}/u)
        }
      }),
    )
    expect(diffText('x😀y', 'x😁y').edits).toEqual([{ from: 1, to: 3, insert: '😁' }])
  })

  it.each([
    ['const total = 1\n', 'const total = 12\n', [{ from: 15, to: 15, insert: '2' }]],
    ['a\nb\nc\n', 'a\nc\n', [{ from: 2, to: 4, insert: '' }]],
    ['f(a, b)\n', 'f(a, c, b)\n', [{ from: 3, to: 3, insert: ', c' }]],
    ['same', 'same', []],
    ['', 'new', [{ from: 0, to: 0, insert: 'new' }]],
  ])('turns %j into %j by the smallest edits', (a, b, edits) => {
    const found = diffText(a, b)
    expect(applyTextEdits(a, found.edits)).toBe(b)
    const size = (list: readonly { from: number; to: number; insert: string }[]) =>
      list.reduce((sum, edit) => sum + edit.to - edit.from + edit.insert.length, 0)
    expect(size(found.edits)).toBe(size(edits))
    expect(found.edits).toHaveLength(edits.length)
  })
})
