import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TokenSequence } from './sequence'
import { characterTokens, intern, lexicalTokens, lineTokens, trimmedLineTokens } from './sequence'

const tokensOf = (sequence: TokenSequence): string[] =>
  [...sequence.from].map((from, index) => sequence.text.slice(from, sequence.to[index]))
const text = fc
  .array(fc.constantFrom('a', 'é', '_x', '9', ' ', '\t', '\n', '\r\n', '\r', '(', '😀', '日本'), { maxLength: 30 })
  .map((parts) => parts.join(''))

describe('token sequences', () => {
  it('cover every character when they are lines, lexical tokens or characters', () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const make of [lineTokens, lexicalTokens, characterTokens])
          expect(tokensOf(make(value)).join('')).toBe(value)
      }),
    )
  })

  it('cut lines after each kind of line break', () => {
    expect(tokensOf(lineTokens('a\nb\r\nc\rd'))).toEqual(['a\n', 'b\r\n', 'c\r', 'd'])
    expect(tokensOf(lineTokens('a\n'))).toEqual(['a\n'])
    expect(tokensOf(lineTokens(''))).toEqual([])
  })

  it('trim lines of their indentation, and leave blank ones out', () => {
    expect(tokensOf(trimmedLineTokens('  a b \r\n\n \t\n\tc\n'))).toEqual(['a b', 'c'])
  })

  it('keep words whole and white space apart', () => {
    expect(tokensOf(lexicalTokens('let naïve_1=  $x;\r\n'))).toEqual([
      'let',
      ' ',
      'naïve_1',
      '=',
      '  ',
      '$x',
      ';',
      '\r\n',
    ])
  })

  it('are numbered alike on both sides exactly when their texts are equal', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [a, b] = [lexicalTokens(left), lexicalTokens(right)]
        const pair = intern(a, b)
        const texts = [...tokensOf(a), ...tokensOf(b)]
        const ids = [...pair.a, ...pair.b]
        expect(new Set(ids).size).toBe(new Set(texts).size)
        ids.forEach((id, index) => expect(texts.indexOf(texts[index] ?? '')).toBe(ids.indexOf(id)))
        expect(Math.max(-1, ...ids)).toBeLessThan(pair.tokenCount)
      }),
    )
  })
})
