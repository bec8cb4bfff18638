import { ChangeSet, type ChangeSpec } from '@codemirror/state'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TextEdit } from '../text/text-edit'
import { ghostPieces } from './ghost-piece'
import type { InlineSuggestion } from './inline-suggestion'
import {
  acceptPart,
  replaceVisible,
  showSuggestion,
  stepSuggestion,
  type VisibleSuggestion,
} from './suggestion-lifecycle'
import { applyEdit, frameAt } from './text-frame'
import { suggestionKind } from './suggestion-kind'

/** A document with a cursor and a suggestion on screen. */
class Screen {
  text: string
  cursor: number
  version = 0
  visible: VisibleSuggestion | null
  ending: 'completed' | 'gone' | null = null

  /** `|` marks the cursor; the suggestion is an insertion there unless an edit is given. */
  constructor(marked: string, insert: string | TextEdit) {
    this.cursor = marked.indexOf('|')
    this.text = marked.slice(0, this.cursor) + marked.slice(this.cursor + 1)
    const edit = typeof insert === 'string' ? { from: this.cursor, to: this.cursor, insert } : insert
    this.visible = showSuggestion(
      suggestion(edit, { cursor: this.cursor, kind: suggestionKind(edit, frameAt(this.text, this.cursor)) }),
    )
  }

  change(spec: ChangeSpec, cursor: number | null) {
    const before = this.text
    const changes = ChangeSet.of(spec, before.length)
    let after = ''
    let at = 0
    changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
      after += before.slice(at, fromA) + inserted.toString()
      at = toA
    })
    after += before.slice(at)
    this.text = after
    this.cursor = cursor ?? changes.mapPos(this.cursor, 1)
    this.version += 1
    if (!this.visible) return
    const step = stepSuggestion(this.visible, {
      changes,
      before: (from, to) => before.slice(from, to),
      after: (from, to) => after.slice(from, to),
      cursor,
      version: this.version,
    })
    this.visible = step.kind === 'kept' ? step.visible : null
    this.ending = step.kind === 'kept' ? null : step.kind
  }

  type(text: string) {
    for (const letter of text) this.change({ from: this.cursor, insert: letter }, this.cursor + 1)
  }

  /** Types an opener that the editor closes by itself. */
  typePair(pair: string) {
    this.change({ from: this.cursor, insert: pair }, this.cursor + 1)
  }

  backspace(count = 1) {
    for (let i = 0; i < count; i++) this.change({ from: this.cursor - 1, to: this.cursor }, this.cursor - 1)
  }

  /** What is left of the suggestion, and what accepting it now would make of the document. */
  get left() {
    return this.visible?.suggestion.edit.insert ?? null
  }

  get accepted() {
    return this.visible ? applyEdit(this.text, this.visible.suggestion.edit) : null
  }
}

const suggestion = (edit: TextEdit, over: Partial<InlineSuggestion> = {}): InlineSuggestion => ({
  id: 's',
  path: 'a.ts',
  version: 0,
  kind: 'inline',
  edit,
  cursor: edit.from,
  proposer: 'copy',
  confidence: 0.6,
  ...over,
})

describe('typing through a suggestion', () => {
  it('shrinks it letter by letter and completes it', () => {
    const screen = new Screen('const a = |;', 'load()')
    screen.type('loa')
    expect(screen.left).toBe('d()')
    expect(screen.visible?.suggestion).toMatchObject({ version: 3, cursor: 13 })
    screen.type('d()')
    expect(screen.ending).toBe('completed')
  })

  it('ends when the text goes another way', () => {
    const screen = new Screen('const a = |', 'load()')
    screen.type('lx')
    expect(screen.ending).toBe('gone')
  })

  it('ends when the word in front of it is replaced by a longer one', () => {
    const screen = new Screen('const a = inv|', 'oice')
    screen.change({ from: 10, to: 13, insert: 'inverse' }, 17)
    expect(screen.ending).toBe('gone')
  })

  it('takes an auto-closed bracket for the one it brings', () => {
    const screen = new Screen('const a = |', 'load(url, 1)')
    screen.type('load')
    screen.typePair('()')
    expect(screen.text).toBe('const a = load()')
    expect(screen.left).toBe('url, 1)')
    expect(screen.accepted).toBe('const a = load(url, 1)')
    screen.type('url, 1')
    expect(screen.ending).toBe('completed')
  })

  it('keeps what follows an auto-closed bracket', () => {
    const screen = new Screen('|', 'load(url);')
    screen.type('load')
    screen.typePair('()')
    expect(screen.accepted).toBe('load(url);')
    expect(ghostPieces(screen.visible?.suggestion.edit ?? { from: 0, to: 0, insert: '' }, ')')).toEqual([
      { at: 5, text: 'url' },
      { at: 6, text: ';' },
    ])
  })

  it('ends when an auto-closed bracket is not what it brings', () => {
    const screen = new Screen('|', '(a]')
    screen.typePair('()')
    expect(screen.ending).toBe('gone')
  })

  it('shrinks a suggestion of several lines over its line break', () => {
    const screen = new Screen('if (a) {|\n}', '\n  run()\n  stop()')
    screen.change({ from: screen.cursor, insert: '\n  ' }, screen.cursor + 3)
    expect(screen.left).toBe('run()\n  stop()')
  })
})

describe('backspace', () => {
  it('lets what was typed of it grow back, and no further', () => {
    const screen = new Screen('a = |', 'load()')
    screen.type('loa')
    screen.backspace(3)
    expect(screen.left).toBe('load()')
    screen.backspace()
    expect(screen.ending).toBe('gone')
  })

  it('ends when an undo takes the line away around it, auto-closed bracket included', () => {
    const screen = new Screen('call(inv|)', "oice, 'EUR'")
    screen.change({ from: 0, to: 9 }, 0)
    expect(screen.visible).toBeNull()
    expect(screen.ending).toBe('gone')
  })

  it('grows back over a bracket that vanishes with its closer', () => {
    const screen = new Screen('a = |', '(b)')
    screen.typePair('()')
    screen.change({ from: 4, to: 6 }, 4)
    expect(screen.left).toBe('(b)')
    expect(screen.accepted).toBe('a = (b)')
  })

  it('grows back over a word that was accepted', () => {
    const screen = new Screen('a = |', 'load file')
    const part = acceptPart(screen.visible ?? showSuggestion(suggestion({ from: 0, to: 0, insert: '' })), 'word', '')
    screen.text = applyEdit(screen.text, part.edit)
    screen.cursor = 8
    screen.visible = part.rest
    screen.backspace(2)
    expect(screen.left).toBe('ad file')
  })
})

describe('edits elsewhere', () => {
  it('move it, also when a partner makes them', () => {
    const screen = new Screen('one\na = |\nlast', 'load()')
    screen.change({ from: 0, insert: 'zero\n' }, null)
    screen.change({ from: screen.text.length, insert: '\nmore' }, null)
    expect(screen.accepted).toBe('zero\none\na = load()\nlast\nmore')
    expect(screen.visible?.suggestion.version).toBe(2)
  })

  it('end it when a partner writes into it', () => {
    const screen = new Screen('a = |', 'load()')
    screen.change({ from: 4, insert: 'x' }, null)
    expect(screen.ending).toBe('gone')
  })
})

describe('a rewrite', () => {
  it('survives changes outside and moves along', () => {
    const screen = new Screen('|old(a)\nold(b)', { from: 7, to: 10, insert: 'fresh' })
    expect(screen.visible?.suggestion.kind).toBe('rewrite')
    screen.change({ from: 0, insert: 'x' }, 1)
    expect(screen.accepted).toBe('xold(a)\nfresh(b)')
  })

  it('survives being typed from its start, and completes', () => {
    const screen = new Screen('|x\nold', { from: 2, to: 5, insert: 'fresh' })
    screen.change({ from: 2, to: 5, insert: 'f' }, 3)
    expect(screen.accepted).toBe('x\nfresh')
    screen.change({ from: 3, insert: 'resh' }, 7)
    expect(screen.ending).toBe('completed')
  })

  it('ends when its text is changed to something else', () => {
    const screen = new Screen('|x\nold', { from: 2, to: 5, insert: 'fresh' })
    screen.change({ from: 2, to: 3, insert: 'g' }, 3)
    expect(screen.ending).toBe('gone')
  })
})

describe('any typing', () => {
  const strokes = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('follow' as const), length: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('back' as const), length: fc.constant(1) }),
      fc.record({ kind: fc.constant('remote' as const), length: fc.nat(40) }),
    ),
    { maxLength: 15 },
  )
  it('leads to the same document as accepting at once', () => {
    fc.assert(
      fc.property(fc.constantFrom('load(url, 1)', 'a\n  b\nc', 'x'), strokes, (insert, list) => {
        const screen = new Screen('head\n  |\ntail', insert)
        let expected = `head\n  ${insert}\ntail`
        for (const { kind, length } of list) {
          if (!screen.visible) break
          if (kind === 'follow') screen.type((screen.left ?? '').slice(0, length))
          else if (kind === 'back') {
            if (screen.visible.typed !== '') screen.backspace()
          } else {
            const at = length % 2 === 0 ? 0 : screen.text.length
            screen.change({ from: at, insert: '#' }, null)
            expected = at === 0 ? `#${expected}` : `${expected}#`
          }
          expect(screen.accepted ?? screen.text).toBe(expected)
        }
        expect(screen.ending).not.toBe('gone')
      }),
    )
  })
})

describe('acceptPart', () => {
  const words = (insert: string, unit: 'word' | 'line' = 'word') => {
    const parts: string[] = []
    let visible: VisibleSuggestion | null = showSuggestion(suggestion({ from: 0, to: 0, insert }))
    while (visible) {
      const part = acceptPart(visible, unit, '')
      parts.push(part.edit.insert)
      visible = part.rest
    }
    return parts
  }

  it('takes identifiers and runs of punctuation with the space before them', () => {
    expect(words('getUserById(id) ?? null;')).toEqual(['getUserById', '(', 'id', ')', ' ??', ' null', ';'])
    expect(words('=> {\n  return größe\n}')).toEqual(['=>', ' {', '\n  return', ' größe', '\n}'])
    expect(words('a   ')).toEqual(['a', '   '])
  })

  it('takes a line up to its end, and the next with its line break', () => {
    expect(words('a {\n  b\n\n  c', 'line')).toEqual(['a {', '\n  b', '\n\n  c'])
  })

  it('accepts around an auto-closed bracket without doubling it', () => {
    const visible = showSuggestion(suggestion({ from: 5, to: 6, insert: 'url, 1);' }))
    let text = 'load()'
    let at: VisibleSuggestion | null = visible
    let replaced = ')'
    while (at) {
      const part = acceptPart(at, 'word', replaced)
      text = applyEdit(text, part.edit)
      at = part.rest
      replaced = at ? text.slice(at.suggestion.edit.from, at.suggestion.edit.to) : ''
    }
    expect(text).toBe('load(url, 1);')
  })

  it('is done when only a bracket is left that stands there already', () => {
    const part = acceptPart(showSuggestion(suggestion({ from: 5, to: 6, insert: 'url)' })), 'word', ')')
    expect(part).toEqual({ edit: { from: 5, to: 5, insert: 'url' }, rest: null })
  })

  it('accepts a rewrite as a whole', () => {
    const edit = { from: 0, to: 3, insert: 'new name' }
    expect(acceptPart(showSuggestion(suggestion(edit, { kind: 'rewrite' })), 'word', 'old')).toEqual({
      edit,
      rest: null,
    })
  })

  it('makes the same document in parts as at once', () => {
    const text = fc.string({ unit: fc.constantFrom('ab', ' ', '\n', '(', ')', ';', 'Z'), minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('', ')', ');'),
        fc.constantFrom('word' as const, 'line' as const),
        (insert, replaced, unit) => {
          const edit = { from: 2, to: 2 + replaced.length, insert: insert + replaced }
          let document = `--${replaced}--`
          let visible: VisibleSuggestion | null = showSuggestion(suggestion(edit))
          while (visible) {
            const { from, to } = visible.suggestion.edit
            const part = acceptPart(visible, unit, document.slice(from, to))
            document = applyEdit(document, part.edit)
            visible = part.rest
          }
          expect(document).toBe(`--${insert}${replaced}--`)
        },
      ),
    )
  })
})

describe('replaceVisible', () => {
  const current = showSuggestion(suggestion({ from: 4, to: 4, insert: 'load' }))

  it('shows the first one', () => {
    const next = suggestion({ from: 4, to: 4, insert: 'x' })
    expect(replaceVisible(null, next).suggestion).toBe(next)
  })

  it('lets one be replaced only by one that extends it', () => {
    const longer = suggestion({ from: 4, to: 4, insert: 'load()' })
    expect(replaceVisible(current, longer).suggestion).toBe(longer)
    for (const other of [
      suggestion({ from: 4, to: 4, insert: 'save()' }),
      suggestion({ from: 4, to: 4, insert: 'load' }),
      suggestion({ from: 3, to: 4, insert: 'load()' }),
      suggestion({ from: 4, to: 4, insert: 'load()' }, { path: 'b.ts' }),
    ]) {
      expect(replaceVisible(current, other)).toBe(current)
    }
  })
})

describe('ghostPieces', () => {
  it('finds the insertions around what is kept, or none when something would be deleted', () => {
    const edit = { from: 10, to: 11, insert: 'f(a));' }
    expect(ghostPieces(edit, ')')).toEqual([
      { at: 10, text: 'f(a)' },
      { at: 11, text: ';' },
    ])
    expect(ghostPieces({ from: 0, to: 3, insert: 'cab' }, 'abc')).toBeNull()
    expect(ghostPieces({ from: 0, to: 0, insert: '' }, '')).toEqual([])
  })

  it('adds up to the edit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', ')'), maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', ')'), maxLength: 3 }),
        (insert, replaced) => {
          const pieces = ghostPieces({ from: 0, to: replaced.length, insert }, replaced)
          if (!pieces) return
          let text = replaced
          for (const piece of pieces.toReversed())
            text = applyEdit(text, { from: piece.at, to: piece.at, insert: piece.text })
          expect(text).toBe(insert)
        },
      ),
    )
  })
})
