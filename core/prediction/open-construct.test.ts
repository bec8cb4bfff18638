import { expect, it } from 'vitest'
import { completionOf } from './open-construct'

it.each([
  ['oice, currencyCode: string): string {', '}'],
  ['if (a && (b', '))'],
  ['items.map((item) => {', '})'],
  ['const total =', ' x'],
  ['return (', ' x)'],
  ['call("(", a)', ''],
  ['done()', ''],
])('closes what %s leaves open', (insert, completion) => {
  expect(completionOf(insert, 'typescript')).toBe(completion)
})

it('gives a header of Python its body', () => {
  expect(completionOf('def area(self):', 'python')).toBe(' pass')
  expect(completionOf('x = {1: 2}', 'python')).toBe('')
})
