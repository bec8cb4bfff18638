import { describe, expect, it } from 'vitest'
import { indentUnitOf } from './indent-unit'

describe('the indent unit of a text', () => {
  it.each([
    ['two spaces', 'a\n  b\n    c\n  d\na', '  '],
    ['four spaces', 'a\n    b\n        c\na', '    '],
    ['tabs', 'a\n\tb\n\t\tc', '\t'],
    ['nothing to tell from', 'a\nb\n  c', null],
  ])('is found for %s', (_name, text, unit) => {
    expect(indentUnitOf(text)).toBe(unit)
  })
})
