import { describe, expect, it } from 'vitest'
import { geometricMean, percentile, seededRandom, shareInterval } from './statistics'

describe('statistics', () => {
  it('takes the nearest rank, whatever the order', () => {
    const values = [5, 1, 4, 2, 3]
    expect(percentile(values, 0.5)).toBe(3)
    expect(percentile(values, 0.95)).toBe(5)
    expect(percentile(values, 0)).toBe(1)
    expect(percentile([], 0.5)).toBe(0)
  })

  it('averages ratios geometrically', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4)
    expect(geometricMean([])).toBe(0)
  })

  it('keeps the interval of a share inside 0 and 1', () => {
    expect(shareInterval(0, 10)[0]).toBe(0)
    expect(shareInterval(10, 10)[1]).toBe(1)
    const [low, high] = shareInterval(650, 1000)
    expect(low).toBeCloseTo(0.62, 2)
    expect(high).toBeCloseTo(0.679, 2)
  })

  it('repeats the numbers of a seed', () => {
    const first = seededRandom(7)
    const second = seededRandom(7)
    const drawn = Array.from({ length: 50 }, first)
    expect(drawn).toEqual(Array.from({ length: 50 }, second))
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true)
  })
})
