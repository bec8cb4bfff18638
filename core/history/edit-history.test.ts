import { ChangeSet, Text } from '@codemirror/state'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  coalescePauseMs,
  emptyHistory,
  historyCapacity,
  pushChange,
  recentEdits,
  settleHistory,
  type EditHistory,
} from './edit-history'
import { editTextLimit } from './edit-hull'
import type { EditAuthor, EditOrigin } from './history-edit'

/** A workspace of one or more files whose changes are recorded on a hand-moved clock. */
class Desk {
  history: EditHistory = emptyHistory
  nowMs = 0
  readonly files = new Map<string, Text>()

  constructor(
    text: string,
    readonly path = 'a.ts',
  ) {
    this.files.set(path, Text.of(text.split('\n')))
  }

  get text() {
    return this.files.get(this.path)?.toString() ?? ''
  }

  edit(
    from: number,
    to: number,
    insert: string,
    how: { origin?: EditOrigin; author?: EditAuthor; path?: string } = {},
  ) {
    this.change([{ from, to, insert }], how)
  }

  change(
    specs: { from: number; to: number; insert: string }[],
    {
      origin = 'type',
      author = 'self',
      path = this.path,
    }: { origin?: EditOrigin; author?: EditAuthor; path?: string } = {},
  ) {
    const before = this.files.get(path) ?? Text.empty
    const changes = ChangeSet.of(specs, before.length)
    const after = changes.apply(before)
    this.files.set(path, after)
    this.history = pushChange(this.history, {
      path,
      author,
      origin,
      atMs: this.nowMs,
      changes,
      before,
      after,
      syntax: null,
    })
  }

  type(at: number, text: string, author: EditAuthor = 'self') {
    for (const [i, letter] of Array.from(text).entries()) {
      this.nowMs += 100
      this.edit(at + i, at + i, letter, { author })
    }
  }

  wait(ms = coalescePauseMs) {
    this.nowMs += ms
    this.history = settleHistory(this.history, this.nowMs)
  }

  get edits() {
    return recentEdits(this.history)
  }

  /** Newest first, as `line: removed→inserted`. */
  get short() {
    return this.edits.map((edit) => `${edit.line}: ${edit.removed}→${edit.inserted}`)
  }
}

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`).join('\n')

describe('pushChange', () => {
  it('keeps typing as one open edit with the lines it touched', () => {
    const desk = new Desk('const a = \nb()')
    desk.type(10, 'load()')
    expect(desk.edits).toMatchObject([
      {
        removed: '',
        inserted: 'load()',
        before: 'const a = ',
        after: 'const a = load()',
        line: 1,
        from: 10,
        closed: false,
        origin: 'type',
      },
    ])
  })

  it('takes spaces typed inside a word sequence into the edit', () => {
    const desk = new Desk('')
    desk.type(0, 'const a = 1')
    expect(desk.short).toEqual(['1: →const a = 1'])
  })

  it('splits at a pause of a second', () => {
    const desk = new Desk('')
    desk.type(0, 'ab')
    desk.wait()
    desk.type(2, 'cd')
    expect(desk.short).toEqual(['1: →cd', '1: →ab'])
    expect(desk.edits.map((edit) => edit.closed)).toEqual([false, true])
  })

  it('joins edits within 8 lines and splits those beyond', () => {
    const near = new Desk(lines(30))
    near.edit(0, 4, 'LINE')
    near.edit(near.text.indexOf('line 9'), near.text.indexOf('line 9') + 4, 'LINE')
    expect(near.edits).toHaveLength(1)
    expect(near.edits[0]).toMatchObject({ line: 1, before: lines(9) })
    const far = new Desk(lines(30))
    far.edit(0, 4, 'LINE')
    far.edit(far.text.indexOf('line 10'), far.text.indexOf('line 10') + 4, 'LINE')
    expect(far.short).toEqual(['10: line→LINE', '1: line→LINE'])
  })

  it('forgets an edit that was taken back by hand', () => {
    const desk = new Desk('ab')
    desk.type(1, 'x')
    desk.edit(1, 2, '', { origin: 'delete' })
    expect(desk.history.ring).toEqual([])
  })

  it('skips changes of white space alone, yet keeps the line break before typed text', () => {
    const desk = new Desk('a')
    desk.edit(1, 1, '\n  ')
    expect(desk.edits).toEqual([])
    desk.type(4, 'b')
    expect(desk.short).toEqual(['1: →\n  b'])
    desk.wait()
    desk.edit(0, 0, '  ')
    desk.wait()
    expect(desk.short).toEqual(['1: →\n  b'])
    expect(desk.history.ring).toHaveLength(1)
  })

  it('records an undo on its own, never as typing', () => {
    const desk = new Desk('')
    desk.type(0, 'abc')
    desk.edit(0, 3, '', { origin: 'undo' })
    expect(desk.edits.map((edit) => edit.origin)).toEqual(['undo', 'type'])
  })

  it('overwrites the oldest of eight', () => {
    const desk = new Desk('')
    for (let i = 0; i < 10; i++) {
      desk.wait()
      desk.type(0, `v${i};`)
    }
    expect(desk.edits).toHaveLength(historyCapacity)
    expect(desk.edits.at(-1)?.inserted).toBe('v2;')
  })

  it('moves older edits along with later changes of their file only', () => {
    const desk = new Desk('one\ntwo')
    desk.type(4, 'x')
    desk.wait()
    desk.edit(0, 0, 'zero\n')
    desk.edit(0, 0, 'other\n', { path: 'b.ts' })
    const typed = desk.edits.find((edit) => edit.inserted === 'x')
    expect(typed).toMatchObject({ from: 9, line: 3, before: 'two', after: 'xtwo' })
  })

  it('keeps two people who type at once apart and whole', () => {
    const desk = new Desk('\n\n')
    const ann = { partner: 'ann' }
    for (let i = 0; i < 4; i++) {
      desk.nowMs += 50
      desk.edit(i, i, 'm')
      desk.edit(i + 2, i + 2 + i, 'a'.repeat(i + 1), { author: ann, origin: 'remote' })
    }
    expect(desk.edits.map((edit) => [edit.author, edit.inserted])).toEqual([
      [ann, 'aaaa'],
      ['self', 'mmmm'],
    ])
  })

  it('starts anew when somebody wrote into the open edit', () => {
    const desk = new Desk('')
    desk.type(0, 'abcd')
    desk.edit(2, 2, 'X', { author: { partner: 'ann' }, origin: 'remote' })
    desk.type(5, 'e')
    expect(desk.short).toEqual(['1: →e', '1: →X', '1: →abcd'])
  })

  it('keeps far places of several cursors as edits of their own', () => {
    const desk = new Desk(lines(40))
    const at = (line: number) => desk.text.indexOf(`line ${line}\n`)
    desk.change([1, 20, 39].map((line) => ({ from: at(line), to: at(line), insert: '// ' })))
    expect(desk.short).toEqual(['39: →// ', '20: →// ', '1: →// '])
  })

  it('bounds the texts it keeps and closes a clipped edit', () => {
    const desk = new Desk('')
    desk.edit(0, 0, 'x'.repeat(50_000), { origin: 'paste' })
    expect(desk.edits[0]).toMatchObject({ closed: true })
    expect(desk.edits[0]?.inserted).toHaveLength(editTextLimit)
    expect(desk.edits[0]?.after).toHaveLength(editTextLimit)
  })

  it('describes any run of typing exactly: its replacement turns the old text into the new', () => {
    const stroke = fc.record({
      at: fc.nat(60),
      remove: fc.nat(3),
      insert: fc.constantFrom('', 'a', 'b ', '\n', '()', 'foo\nbar'),
    })
    fc.assert(
      fc.property(fc.constantFrom('', 'ab\ncd\nef', 'x\n\ny'), fc.array(stroke, { maxLength: 12 }), (text, strokes) => {
        const desk = new Desk(text)
        for (const { at, remove, insert } of strokes) {
          const from = Math.min(at, desk.text.length)
          const to = Math.min(from + remove, desk.text.length)
          if (from === to && insert === '') continue
          desk.edit(from, to, insert)
        }
        fc.pre(desk.history.ring.length === 1)
        const [edit] = desk.history.ring
        if (!edit) return
        const undone = desk.text.slice(0, edit.from) + edit.removed + desk.text.slice(edit.from + edit.inserted.length)
        expect(undone).toBe(text)
        expect(desk.text.includes(edit.after) && text.includes(edit.before)).toBe(true)
      }),
    )
  })
})
