import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { fuzzyFilter } from './fuzzy'

const paths = [
  'README.md',
  'components/workbench/session.ts',
  'components/workbench/session.test.ts',
  'components/palette/quick-open.tsx',
  'core/prediction/pipeline.ts',
  'server/session/session-store.ts',
  'src/getUser.ts',
  'src/getUserProfile.ts',
]
const first = (query: string) => fuzzyFilter(paths, query, 50)[0]?.path

describe('quick open', () => {
  it.each([
    ['readme', 'README.md'],
    ['qo', 'components/palette/quick-open.tsx'],
    ['pipe', 'core/prediction/pipeline.ts'],
    ['wor ses', 'components/workbench/session.ts'],
    ['gup', 'src/getUserProfile.ts'],
    ['getuser', 'src/getUser.ts'],
    ['server/session', 'server/session/session-store.ts'],
  ])('answers %s with %s', (query, path) => {
    expect(first(query)).toBe(path)
  })

  it('matches nothing without a query or with characters out of order', () => {
    expect(fuzzyFilter(paths, ' ', 50)).toEqual([])
    expect(fuzzyFilter(['abc'], 'cba', 50)).toEqual([])
  })

  it('finds a path exactly when the query is a subsequence of it, at the places it names', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '/', '-', '.'), maxLength: 12 })
    fc.assert(
      fc.property(
        text,
        fc.string({ unit: fc.constantFrom('a', 'b', '/', '-'), minLength: 1, maxLength: 4 }),
        (path, query) => {
          const match = fuzzyFilter([path], query, 1)[0]
          expect(match !== undefined).toBe(isSubsequence(query, path.toLowerCase()))
          if (!match) return
          expect(match.positions.map((at) => path.charAt(at).toLowerCase()).join('')).toBe(query)
          expect([...match.positions].sort((a, b) => a - b)).toEqual(match.positions)
        },
      ),
    )
  })
})

function isSubsequence(needle: string, text: string): boolean {
  let at = 0
  for (const character of text) if (character === needle.charAt(at)) at++
  return at === needle.length
}
