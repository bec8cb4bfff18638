import { expect, it } from 'vitest'
import { relativeTime } from './relative-time'

it.each([
  [0, 'just now'],
  [-5, 'just now'],
  [61, '1 minute ago'],
  [7_300, '2 hours ago'],
  [86_500, 'yesterday'],
  [1_300_000, '2 weeks ago'],
])('%i seconds ago reads %s', (seconds, text) => {
  const now = new Date('2026-01-15T12:00:00Z')
  expect(relativeTime(new Date(now.getTime() - seconds * 1000), now)).toBe(text)
})
