import { Text } from '@codemirror/state'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presentEdit } from './presentation'

const doc = (text: string) => Text.of(text.split('\n'))
const apply = (text: string, edit: { from: number; to: number; insert: string }) =>
  text.slice(0, edit.from) + edit.insert + text.slice(edit.to)

describe('how an edit is drawn', () => {
  it('is ghost text where nothing is removed', () => {
    expect(presentEdit(doc('load('), { from: 5, to: 5, insert: 'url)' })).toEqual({
      kind: 'ghost',
      pieces: [{ at: 5, text: 'url)' }],
    })
  })

  it('keeps auto-closed brackets in place, between pieces of ghost text', () => {
    expect(presentEdit(doc('load()'), { from: 5, to: 6, insert: 'url);' })).toEqual({
      kind: 'ghost',
      pieces: [
        { at: 5, text: 'url' },
        { at: 6, text: ';' },
      ],
    })
  })

  it('shows several lines only where nothing has to follow them piecewise', () => {
    expect(presentEdit(doc('f()'), { from: 2, to: 3, insert: 'a,\nb)' })).toEqual({
      kind: 'ghost',
      pieces: [{ at: 2, text: 'a,\nb' }],
    })
    expect(presentEdit(doc('f()'), { from: 2, to: 3, insert: 'a,\nb);' }).kind).toBe('rewrite')
  })

  it('is a rewrite of whole words, even where their letters agree', () => {
    const presentation = presentEdit(doc('  const oldSettings = 1'), { from: 8, to: 19, insert: 'settings' })
    expect(presentation).toEqual({
      kind: 'rewrite',
      from: 8,
      to: 19,
      removed: [{ from: 8, to: 19 }],
      lines: [
        [
          { text: 'const ', added: false },
          { text: 'settings', added: true },
          { text: ' = 1', added: false },
        ],
      ],
    })
  })

  it('is ghost text for a rewrite that only adds', () => {
    expect(presentEdit(doc('a.b()'), { from: 0, to: 5, insert: 'a.b(c)' })).toEqual({
      kind: 'ghost',
      pieces: [{ at: 4, text: 'c' }],
    })
  })

  it('has no lines to show for a deletion', () => {
    expect(presentEdit(doc('a = b + c'), { from: 5, to: 9, insert: '' })).toEqual({
      kind: 'rewrite',
      from: 5,
      to: 9,
      removed: [{ from: 5, to: 9 }],
      lines: [],
    })
  })

  it('marks only the words that change, at every place', () => {
    const presentation = presentEdit(doc('f(old, 1, old)'), { from: 0, to: 14, insert: 'f(now, 1, now)' })
    expect(presentation).toMatchObject({
      removed: [
        { from: 2, to: 5 },
        { from: 10, to: 13 },
      ],
    })
  })

  it('takes the indentation that all lines share out of the box', () => {
    const presentation = presentEdit(doc('    old()'), { from: 4, to: 9, insert: 'one()\n    two()' })
    expect(
      presentation.kind === 'rewrite' && presentation.lines.map((line) => line.map((part) => part.text).join('')),
    ).toEqual(['one()', 'two()'])
  })

  it('draws what accepting brings: pieces in the text give the edited text', () => {
    const small = fc.string({ unit: fc.constantFrom('a', '(', ')', ' '), maxLength: 10 })
    fc.assert(
      fc.property(small, small, fc.nat(), fc.nat(), (text, insert, a, b) => {
        const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number]
        const presentation = presentEdit(doc(text), { from, to, insert })
        if (presentation.kind !== 'ghost') return
        const drawn = presentation.pieces.reduceRight(
          (result, piece) => result.slice(0, piece.at) + piece.text + result.slice(piece.at),
          text,
        )
        expect(drawn).toBe(apply(text, { from, to, insert }))
      }),
    )
  })
})
