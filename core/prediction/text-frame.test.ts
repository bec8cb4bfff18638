import { expect, it } from 'vitest'
import { applyEdit, frameAt, minimiseEdit } from './text-frame'

it('finds the line of a cursor at the start of a text that begins with an empty line', () => {
  expect(frameAt('\nnext', 0)).toMatchObject({ lineFrom: 0, lineTo: 0, linePrefix: '', lineSuffix: '' })
})

it('cuts the line at the cursor', () => {
  expect(frameAt('one\ntwo three\nfour', 7)).toMatchObject({ lineFrom: 4, linePrefix: 'two', lineSuffix: ' three' })
})

it('minimises an edit without changing what it makes of the text', () => {
  const text = 'call(a, b)'
  const edit = { from: 4, to: 10, insert: '(a, c, b)' }
  const minimal = minimiseEdit(text, edit)
  expect(applyEdit(text, minimal)).toBe(applyEdit(text, edit))
  expect(minimal.insert.length).toBeLessThan(edit.insert.length)
})
