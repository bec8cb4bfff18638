import { expect, it } from 'vitest'
import { seededRandom } from './statistics'
import { typingText } from './typing-text'

const source =
  'const total = price + tax\n  return total / count\n// a comment that is long enough\n@decorated(with, brackets)\n'

it('draws whole lines that a keyboard can type, without comments and indentation', () => {
  const text = typingText(source, 200, seededRandom(7))
  expect(text).toHaveLength(200)
  for (const line of text.split('\n').slice(0, -1))
    expect(['const total = price + tax', 'return total / count']).toContain(line)
})

it('is the same for the same seed', () => {
  expect(typingText(source, 90, seededRandom(3))).toBe(typingText(source, 90, seededRandom(3)))
})

it('says when there is nothing to type', () => {
  expect(() => typingText('{}\n', 10, seededRandom(1))).toThrow('no line that can be typed')
})
