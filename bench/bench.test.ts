import { describe, expect, it } from 'vitest'
import { figuresAt, missedBounds, readArguments, readCount, UsageError } from './bench'

describe('bench arguments', () => {
  it('separates files from flags in any order', () => {
    const given = readArguments(['a', '--points', '5', 'b', '--seed=7'], ['points', 'seed'])
    expect(given.positional).toEqual(['a', 'b'])
    expect(readCount(given, 'points', 1)).toBe(5)
    expect(readCount(given, 'seed', 1)).toBe(7)
  })

  it('refuses unknown flags, missing values and numbers that are none', () => {
    expect(() => readArguments(['--other', '1'], ['points'])).toThrow(UsageError)
    expect(() => readArguments(['--points'], ['points'])).toThrow(UsageError)
    expect(() => readCount(readArguments(['--points=-3'], ['points']), 'points', 1)).toThrow(UsageError)
  })
})

describe('bench bounds', () => {
  const result = { files: [{ perSecond: 900 }, { perSecond: 500 }], share: 0.3 }

  it('reads every element under a star and one under an index', () => {
    expect(figuresAt(result, 'files.*.perSecond')).toEqual([900, 500])
    expect(figuresAt(result, 'files.1.perSecond')).toEqual([500])
  })

  it('names each missed bound, and one whose figure is absent', () => {
    const bounds = [
      { figure: 'files.*.perSecond', atLeast: 847 },
      { figure: 'share', atMost: 0.5 },
      { figure: 'gone', atLeast: 1 },
    ]
    expect(missedBounds(result, bounds)).toEqual(['files.*.perSecond is 500, below 847', 'gone is absent'])
  })

  it('counts a figure that is not a number as missed', () => {
    expect(missedBounds({ share: Number.NaN }, [{ figure: 'share', atLeast: 0 }])).toHaveLength(1)
  })
})
